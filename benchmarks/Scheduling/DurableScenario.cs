using System.Diagnostics;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Placements that have outlived a crash by the time anybody sees them: many callers submit at once, the loop decides in waves, each wave is one transaction.</summary>
internal sealed class DurableScenario(PlacementOptions options)
{
    private const int Callers = 4_096;
    private const int WarmUp = 20_000;
    private readonly List<PodSet> _sets = PlacementCluster.Sets();
    private int _submitted;

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("cnai-bench-");
        try
        {
            var (owner, speed, ticks) = await PlaceAsync(directory.FullName, cancellationToken);
            var (restart, lost) = await RestartAsync(directory.FullName, owner, cancellationToken);
            return new Report($"placement --durable: {options.Nodes:N0} nodes × {options.Gpus} GPUs, {options.Workloads:N0} workloads, 64 shapes, {PlacementChurn.Queues} queues, {Callers:N0} callers, SQLite on disk")
                .Add("placements_per_second", "placements per second, durable and seen by a watcher", speed.PerSecond, "N0", "≥ 5,000")
                .Add("placements_per_cpu_second", "placements per second of CPU time", speed.PerCpuSecond, "N0")
                .Add("p50_us", "from submission to durable answer, p50 (µs)", Microseconds(ticks[ticks.Length / 2]), "N0")
                .Add("p99_us", "the same, p99 (µs)", Microseconds(ticks[ticks.Length - 1 - ticks.Length / 100]), "N0")
                .Add("restart_ms", "until everything is read again after a restart (ms)", restart.TotalMilliseconds, "N0")
                .Add("checked", "placements compared after the restart", owner.Live.Count, "N0", "≥ 1,000")
                .Add("wrong", "of them lost or elsewhere", lost, "N0", "0")
                .Add("nodes", options.Nodes)
                .Add("workloads", options.Workloads)
                .Add("profile", options.Profile)
                .Add("durable", true);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task<(DurableOwner Owner, PlacementSpeed Speed, long[] Ticks)> PlaceAsync(string directory, CancellationToken cancellationToken)
    {
        await using var host = await DurableHost.StartAsync(directory, options, cancellationToken);
        using var owner = new DurableOwner(host.Scheduler, options.Nodes);
        await SubmitAsync(host.Scheduler, owner, WarmUp, cancellationToken);
        var (from, clock) = (owner.Placed, new PlacementClock());
        var ticks = await SubmitAsync(host.Scheduler, owner, options.Workloads, cancellationToken);
        var speed = clock.Speed(owner.Placed - from);
        await owner.StopAsync();
        return (owner, speed, ticks);
    }

    /// <summary>Ends when every one has been seen placed.</summary>
    private async Task<long[]> SubmitAsync(IScheduler scheduler, DurableOwner owner, int count, CancellationToken cancellationToken)
    {
        var target = owner.Placed + count;
        var ticks = new long[count];
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
                {
                    var start = Stopwatch.GetTimestamp();
                    await scheduler.SubmitAsync(Spec(), cancellationToken);
                    ticks[i] = Stopwatch.GetTimestamp() - start;
                    await owner.RoomAsync();
                }
            },
            cancellationToken)));
        await owner.ReachAsync(target);
        ticks.AsSpan().Sort();
        return ticks;
    }

    private async Task<(TimeSpan Time, int Lost)> RestartAsync(string directory, DurableOwner owner, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        await using var host = await DurableHost.StartAsync(directory, options, cancellationToken);
        var stored = (await host.Scheduler.ListAsync(cancellationToken: cancellationToken)).ToDictionary(static workload => workload.Spec.Id);
        var time = Stopwatch.GetElapsedTime(start);
        return (time, owner.Live.Count(live => !stored.TryGetValue(live.Key, out var workload) || workload.Placement?.Replicas[0].Node != live.Value));
    }

    private WorkloadSpec Spec()
    {
        var number = Interlocked.Increment(ref _submitted);
        return new(Guid.CreateVersion7(), new Tenant("bench"), "work", PlacementChurn.Name(number % PlacementChurn.Queues), [_sets[(int)((uint)number * 2_654_435_761u >> 26)]]);
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
