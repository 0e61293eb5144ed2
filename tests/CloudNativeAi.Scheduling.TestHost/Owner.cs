using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Scheduling.TestHost;

/// <summary>Level-triggered, as Training and Serving are: what is not there is started, what ended is started again as the next generation.</summary>
internal sealed class Owner(IReplicaRuntime runtime, Desired desired) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var states = new Dictionary<ReplicaKey, ReplicaState>();
        await foreach (var change in runtime.WatchAsync(stoppingToken))
        {
            switch (change.Kind)
            {
                case ChangeKind.Upsert:
                    states[change.Key] = change.Value!;
                    break;
                case ChangeKind.Delete:
                    states.Remove(change.Key);
                    break;
                case ChangeKind.Synced:
                    await ReconcileAsync(states, stoppingToken);
                    Console.WriteLine("synced");
                    continue;
                default:
                    continue;
            }

            if (change.Value is { Phase: ReplicaPhase.Exited })
            {
                await ReconcileAsync(states, stoppingToken);
            }
        }
    }

    private async Task ReconcileAsync(Dictionary<ReplicaKey, ReplicaState> states, CancellationToken stoppingToken)
    {
        var wanted = Enumerable.Range(0, desired.Keepers).Select(i => ("keeper", i)).Concat(Enumerable.Range(0, desired.Mortals).Select(i => ("mortal", i)));
        foreach (var (set, index) in wanted)
        {
            var tries = states.Where(s => s.Key.Id.Set == set && s.Key.Id.Index == index).OrderBy(s => s.Key.Generation).ToList();
            if (tries.Count == 0)
            {
                await runtime.StartAsync([desired.Spec(set, index, 1)], stoppingToken);
            }
            else if (tries[^1].Value.Phase == ReplicaPhase.Exited)
            {
                await runtime.StartAsync([desired.Spec(set, index, tries[^1].Key.Generation + 1)], stoppingToken);
            }
        }
    }
}
