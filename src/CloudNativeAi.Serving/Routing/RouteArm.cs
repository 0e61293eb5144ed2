using System.Diagnostics.CodeAnalysis;

namespace CloudNativeAi.Serving.Routing;

/// <summary>One revision and its replicas in rotation: least in flight first, ties in turn. Immutable but for its counters.</summary>
internal sealed class RouteArm(string revision, ReplicaEndpoint[] endpoints, ArmCounts counts, int weight, int weightInForce)
{
    private uint _turn;

    public string Revision => revision;

    public ReadOnlySpan<ReplicaEndpoint> Endpoints => endpoints;

    public ArmCounts Counts => counts;

    /// <summary>Basis points asked for.</summary>
    public int Weight => weight;

    /// <summary>Basis points it gets now.</summary>
    public int WeightInForce => weightInForce;

    public bool TryEnter(in TriedEndpoints tried, [NotNullWhen(true)] out ReplicaEndpoint? endpoint)
    {
        while (Pick(tried) is { } picked)
        {
            if (picked.TryEnter())
            {
                endpoint = picked;
                return true;
            }
        }

        endpoint = null;
        return false;
    }

    private ReplicaEndpoint? Pick(in TriedEndpoints tried)
    {
        if (endpoints.Length == 0)
        {
            return null;
        }

        var start = (int)(Interlocked.Increment(ref _turn) % (uint)endpoints.Length);
        ReplicaEndpoint? best = null;
        var bestInFlight = int.MaxValue;
        for (var i = 0; i < endpoints.Length; i++)
        {
            var candidate = endpoints[(start + i) % endpoints.Length];
            var inFlight = candidate.InFlight;
            if (inFlight < bestInFlight && !candidate.IsClosed && !tried.Contains(candidate))
            {
                (best, bestInFlight) = (candidate, inFlight);
            }
        }

        return best;
    }
}
