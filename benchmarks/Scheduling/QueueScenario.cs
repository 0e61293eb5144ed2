using System.Diagnostics;
using System.Globalization;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>What a pass over everything that waits costs when a node changed and still nothing fits: 16 queues with quota left on a cluster that is full.</summary>
internal sealed class QueueScenario(int nodes, int workloads, int shapes, int runs)
{
    private const int Gpus = 8;
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random _random = new(20_300_101);
    private readonly Node[] _nodes = PlacementCluster.Nodes(new PlacementOptions(nodes, Gpus, workloads));

    public Report Run()
    {
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var model = new SchedulingModel(new ClusterState(BuiltInProfiles.Of(new SchedulingOptions())));
        model.Configure(PlacementChurn.Options(nodes, Gpus));
        var core = new DecisionCore(model);
        Fill(model, core);
        var full = GC.GetTotalMemory(forceFullCollection: true);
        var submits = Submit(model);
        var first = Time(() => core.Decide(Start, []));
        var waiting = GC.GetTotalMemory(forceFullCollection: true);
        var (cycles, wrong) = Cycle(model, core);
        return new Report($"queue: {workloads:N0} workloads of {shapes:N0} requests wait in {PlacementChurn.Queues} queues, {nodes:N0} nodes, all full")
            .Add("cycle_ms", "a full pass after a node changed, median ms", Median(cycles.Select(static time => time.Wall)), "N2", "< 250")
            .Add("cycle_cpu_ms", "the same, time on the core", Median(cycles.Select(static time => time.Cpu)), "N2")
            .Add("first_cycle_ms", "the first pass, in which every request is new (ms)", first.Wall, "N2")
            .Add("submit_us", "one submission, mean (µs)", submits.Average() * 1e6 / Stopwatch.Frequency, "N2", "< 20")
            .Add("submit_p99_us", "one submission, p99 (µs)", submits.Order().ElementAt(submits.Length * 99 / 100) * 1e6 / Stopwatch.Frequency, "N2")
            .Add("bytes_per_waiting", "memory for each workload that waits (bytes)", (double)(waiting - full) / workloads, "N0", "< 1,024")
            .Add("total_mib", "memory for nodes, what runs and what waits (MiB)", (waiting - empty) / 1024.0 / 1024, "N0", "< 300")
            .Add("wrong", "workloads that did not wait", wrong, "N0", "0")
            .Add("nodes", nodes)
            .Add("workloads", workloads)
            .Add("shapes", shapes);
    }

    /// <summary>One workload a node that takes all of it, and that nobody who waits may displace.</summary>
    private void Fill(SchedulingModel model, DecisionCore core)
    {
        foreach (var node in _nodes)
        {
            model.UpsertNode(node, Start);
        }

        var set = new PodSet("main", 1, ResourceList.Of(("nvidia.com/gpu", "8"), ("cpu", "128"), ("memory", "1Ti")));
        for (var n = 0; n < nodes; n++)
        {
            model.Submit(Spec(n, set) with { Priority = 100 }, "", Start, null);
        }

        core.Decide(Start, []);
        if (model.Pending.Count > 0)
        {
            throw new InvalidOperationException($"{model.Pending.Count} of {nodes} workloads found no node though each has one. The scenario measures nothing; mend it.");
        }
    }

    private long[] Submit(SchedulingModel model)
    {
        var sets = PlacementCluster.Sets();
        var requests = Enumerable.Range(0, shapes).Select(n => n < sets.Count ? sets[n] : sets[n % sets.Count] with
        {
            Requests = sets[n % sets.Count].Requests.With(ResourceName.Cpu, ResourceQuantity.Parse(string.Create(CultureInfo.InvariantCulture, $"{1000 + n}m"), CultureInfo.InvariantCulture)),
        }).ToArray();
        var ticks = new long[workloads];
        for (var n = 0; n < workloads; n++)
        {
            var spec = Spec(n, requests[_random.Next(shapes)]) with { Priority = _random.Next(4) };
            var start = Stopwatch.GetTimestamp();
            model.Submit(spec, "", Start, null);
            ticks[n] = Stopwatch.GetTimestamp() - start;
        }

        return ticks;
    }

    private (List<(double Wall, double Cpu)> Times, int Wrong) Cycle(SchedulingModel model, DecisionCore core)
    {
        var times = new List<(double Wall, double Cpu)>();
        var wrong = 0;
        for (var run = 0; run < runs + 3; run++)
        {
            model.UpsertNode(_nodes[run % _nodes.Length] with { Labels = new Dictionary<string, string>(_nodes[run % _nodes.Length].Labels) { ["changed"] = run.ToString(CultureInfo.InvariantCulture) } }, Start);
            var decisions = new List<Decision>();
            times.Add(Time(() => core.Decide(Start, decisions)));
            wrong += decisions.Count + workloads - model.Pending.Count;
        }

        return (times[3..], wrong);
    }

    private static (double Wall, double Cpu) Time(Action action)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(values.Count() / 2);

    private WorkloadSpec Spec(int number, PodSet set)
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        return new(new Guid(id), new Tenant("bench"), string.Create(CultureInfo.InvariantCulture, $"work-{number}"), PlacementChurn.Name(number % PlacementChurn.Queues), [set]);
    }
}
