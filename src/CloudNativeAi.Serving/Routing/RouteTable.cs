using CloudNativeAi.Serving.Rollouts;

namespace CloudNativeAi.Serving.Routing;

/// <summary>Who gets the next request: immutable, swapped whole.</summary>
/// <param name="Epoch">Rises with each change of the weights asked for.</param>
/// <param name="Arms">By revision.</param>
/// <param name="Order">The order of first choices over <paramref name="Arms"/>; null: no arm that has a weight is ready.</param>
internal sealed record RouteTable(long Epoch, RouteArm[] Arms, SplitSequence? Order)
{
    public static RouteTable Empty { get; } = new(0, [], null);

    public RouteArm? Find(string revision) => Array.Find(Arms, arm => arm.Revision == revision);

    /// <summary>A table for these weights and replicas. Counts go on within an epoch; the order goes on while the weights in force stay.</summary>
    public RouteTable Next(long epoch, IReadOnlyList<KeyValuePair<string, TrafficWeight>> weights, ILookup<string, ReplicaEndpoint> endpoints)
    {
        var asked = new int[weights.Count];
        var ready = new bool[weights.Count];
        var inForce = new int[weights.Count];
        for (var i = 0; i < weights.Count; i++)
        {
            asked[i] = weights[i].Value.BasisPoints;
            ready[i] = endpoints.Contains(weights[i].Key);
        }

        var any = SplitInForce.TryCompute(asked, ready, inForce);
        var arms = new RouteArm[weights.Count];
        for (var i = 0; i < arms.Length; i++)
        {
            var revision = weights[i].Key;
            var counts = epoch == Epoch ? Find(revision)?.Counts : null;
            arms[i] = new(revision, [.. endpoints[revision]], counts ?? new(), asked[i], inForce[i]);
        }

        var order = !any ? null : epoch == Epoch && SameOrder(arms) ? Order : SplitSequence.Create(inForce);
        return new(epoch, arms, order);
    }

    private bool SameOrder(RouteArm[] arms) =>
        Order is not null && arms.Length == Arms.Length
        && arms.Zip(Arms).All(static pair => pair.First.Revision == pair.Second.Revision && pair.First.WeightInForce == pair.Second.WeightInForce);
}
