using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>What a host does with its replicas before it detaches.</summary>
[SupportedOSPlatform("linux")]
internal sealed class HostDeparture(SupervisorLink link, ReplicaFeed feed, TimeProvider time, TimeSpan killPatience)
{
    /// <summary>Stops what has no HostGrace, with each one's own grace; when <paramref name="budget"/> ends, kills what is left.</summary>
    public async Task RunAsync(CancellationToken budget)
    {
        try
        {
            await StopAsync(static replica => replica.StopGraceMilliseconds, budget).ConfigureAwait(false);
            await GoneAsync(budget).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            using var patience = new CancellationTokenSource(killPatience, time);
            try
            {
                await StopAsync(static _ => 0, patience.Token).ConfigureAwait(false);
                await GoneAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The supervisor goes on with it; this host's own end is not held up.
            }
        }
    }

    private List<KeyValuePair<ReplicaKey, WireReplica>> Ending() =>
        [.. feed.Replicas.Where(static r => r.Value.Phase != ReplicaPhase.Exited && r.Value.HostGraceMilliseconds == 0)];

    private async Task StopAsync(Func<WireReplica, long> grace, CancellationToken cancellationToken)
    {
        var stops = Ending().Select(entry => link.AskAsync(
            request => new()
            {
                Request = request,
                Operation = WireOperation.Stop,
                Id = entry.Value.Id,
                Generation = entry.Value.Generation,
                GraceMilliseconds = grace(entry.Value),
            },
            cancellationToken));
        await Task.WhenAll(stops).ConfigureAwait(false);
    }

    private async Task GoneAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var changed = feed.Changed;
            if (Ending().Count == 0)
            {
                return;
            }

            await changed.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
