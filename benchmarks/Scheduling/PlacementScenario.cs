using System.Diagnostics;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Passes over the same sequence: warm up; throughput, with kept answers and by full scan; latency with every decision timed, now and then one checked by brute force.</summary>
internal sealed class PlacementScenario(PlacementOptions options)
{
    private const int Samples = 1_200;

    /// <summary>The runtime compiles what is hot again, in the background, while the first passes run.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private const int Scans = 2_000;
    private const int Passes = 5;
    private readonly Node[] _nodes = PlacementCluster.Nodes(options);
    private readonly PlacementProfile _profile = PlacementCluster.Profile(options.Plugin);

    public Report Run()
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            Throughput(Math.Min(options.Workloads, 60_000), scans: 200);
        }

        var slices = new Slices(options.Workloads);
        for (var pass = 1; pass < Passes; pass++)
        {
            Throughput(options.Workloads, 0, slices);
        }

        var (placed, speed, scan, bytes, state) = Throughput(options.Workloads, Scans, slices);
        var latency = Latency();
        return new Report($"placement: {options.Nodes:N0} nodes × {options.Gpus} GPUs, {options.Workloads:N0} workloads, 64 shapes, plugin {options.Plugin}")
            .Add("placements_per_second", "placements per second", speed.PerSecond, "N0", options.Plugin == "cluster" ? "≥ 20,000" : "≥ 500,000")
            .Add("scan_placements_per_second", "the same by looking at every node", scan.PerSecond, "N0")
            .Add("ratio_to_scan", "ratio to the scan", speed.PerSecond / scan.PerSecond, "N1", "≥ 25")
            .Add("placements_per_cpu_second", "placements per second of CPU time", speed.PerCpuSecond, "N0")
            .Add("cpu_ratio_to_scan", "ratio to the scan in CPU time", speed.PerCpuSecond / scan.PerCpuSecond, "N1")
            .Add("undisturbed_placements_per_second", $"each slice at its fastest of {Passes} passes", placed / slices.Seconds, "N0")
            .Add("p50_us", "one decision, p50 (µs)", latency.P50, "N2")
            .Add("p99_us", "one decision, p99 (µs)", latency.P99, "N2", "< 100")
            .Add("bytes_per_placement", "bytes allocated per placement", bytes, "N2", "0")
            .Add("state_bytes_per_node", "state per node, kept answers apart (bytes)", state, "N0", "< 1,024")
            .Add("checked", "decisions checked by brute force", latency.Checked, "N0")
            .Add("wrong", "of them wrong", latency.Wrong, "N0", "0")
            .Add("nodes", options.Nodes)
            .Add("gpus", options.Gpus)
            .Add("workloads", options.Workloads)
            .Add("plugin", options.Plugin);
    }

    /// <summary>The sequence with kept answers, and from where it ends some more of it by full scan.</summary>
    private (long Placed, Speed Kept, Speed Scan, double Bytes, double StateBytes) Throughput(int workloads, int scans, Slices? slices = null)
    {
        var churn = new PlacementChurn(_profile, _nodes, options.Gpus);
        GC.Collect();
        long bytesFrom = -1, placedFrom = 0;
        var clock = new Clock();
        for (var i = 0; i < workloads; i++)
        {
            slices?.Before(i);
            churn.Arrived(churn.State.TryPlace(churn.Next()));
            churn.End();
            if (bytesFrom < 0 && (churn.TimesFull == 2 || i == workloads / 2))
            {
                // From here on the tables have the size they need.
                bytesFrom = GC.GetAllocatedBytesForCurrentThread();
                placedFrom = churn.Placed;
            }
        }

        slices?.End();
        var kept = clock.Speed(churn.Placed);
        var bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - bytesFrom) / Math.Max(1, churn.Placed - placedFrom);
        var state = StateBytes(churn.State);

        var placed = placedFrom = churn.Placed;
        clock = new Clock();
        for (var i = 0; i < scans; i++)
        {
            churn.Arrived(churn.State.TryPlaceByScan(churn.Next()));
            churn.End();
        }

        return (placed, kept, clock.Speed(churn.Placed - placedFrom), bytes, state);
    }

    private Figures Latency()
    {
        var churn = new PlacementChurn(_profile, _nodes, options.Gpus);
        var ticks = new long[options.Workloads];
        var figures = new Figures();
        var every = Math.Max(1, options.Workloads / Samples);
        for (var i = 0; i < options.Workloads; i++)
        {
            var shape = churn.Next();
            var expected = i % every == 0 ? BruteForce.BestRow(churn.State, _profile, shape) : int.MinValue;
            var start = Stopwatch.GetTimestamp();
            var id = churn.State.TryPlace(shape);
            ticks[i] = Stopwatch.GetTimestamp() - start;
            if (expected != int.MinValue)
            {
                figures.Checked++;
                figures.Wrong += expected == (id < 0 ? -1 : churn.State.RowOf(id)) ? 0 : 1;
            }

            churn.Arrived(id);
            churn.End();
        }

        ticks.AsSpan().Sort();
        figures.P50 = Microseconds(ticks[ticks.Length / 2]);
        figures.P99 = Microseconds(ticks[ticks.Length - 1 - ticks.Length / 100]);
        return figures;
    }

    /// <summary>What a copy takes: it holds the state and no kept answers.</summary>
    private double StateBytes(ClusterState state)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(state.Clone());
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / options.Nodes;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;

    private readonly record struct Speed(double PerSecond, double PerCpuSecond);

    /// <summary>Wall and CPU time from its making: on a busy machine only the latter says what the code costs.</summary>
    private sealed class Clock
    {
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
        private readonly long _start = Stopwatch.GetTimestamp();

        public Speed Speed(long placed) => new(
            placed / Stopwatch.GetElapsedTime(_start).TotalSeconds,
            placed / Math.Max(0.001, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds));
    }

    private sealed class Figures
    {
        public double P50;
        public double P99;
        public int Checked;
        public int Wrong;
    }
}
