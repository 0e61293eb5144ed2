using System.Diagnostics;
using CloudNativeAi.Resources;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Passes over the same sequence of arrivals and ends: warm up; throughput; latency with every decision timed, now and then one checked by brute force.</summary>
internal sealed class PlacementRuns(PlacementOptions options)
{
    private const int Samples = 1_200;
    private const int Scans = 2_000;
    private const int Passes = 5;

    /// <summary>The runtime compiles what is hot again, in the background, while the first passes run.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);
    private readonly Node[] _nodes = PlacementCluster.Nodes(options);
    private readonly Slices _slices = new(options.Workloads);

    /// <summary>Of the last pass.</summary>
    public PlacementSpeed Kept { get; private set; }

    /// <summary>By looking at every node, from where the last pass ended.</summary>
    public PlacementSpeed Scan { get; private set; }

    /// <summary>Placements per second, each slice of the sequence at its fastest of all passes.</summary>
    public double Undisturbed { get; private set; }

    public double BytesPerPlacement { get; private set; }

    public double StateBytesPerNode { get; private set; }

    public void RunThroughput()
    {
        var few = Math.Min(options.Workloads, 60_000);
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < WarmUp;)
        {
            RunScan(RunPass(few, new Slices(few)), 200);
        }

        PlacementChurn churn = null!;
        for (var pass = 0; pass < Passes; pass++)
        {
            churn = RunPass(options.Workloads, _slices);
        }

        Undisturbed = churn.Placed / _slices.Seconds;
        StateBytesPerNode = StateBytes(churn);
        RunScan(churn, Scans);
    }

    public PlacementLatency RunLatency()
    {
        var profile = PlacementCluster.Profile(options);
        var churn = new PlacementChurn(profile, _nodes, options.Gpus);
        var ticks = new long[options.Workloads];
        var every = Math.Max(1, options.Workloads / Samples);
        var (check, wrong) = (0, 0);
        for (var i = 0; i < options.Workloads; i++)
        {
            var ask = churn.Next();
            var expected = i % every == 0 ? BruteForce.BestRow(churn.State, profile, ask.Shape) : int.MinValue;
            var start = Stopwatch.GetTimestamp();
            var id = churn.Place(ask);
            ticks[i] = Stopwatch.GetTimestamp() - start;
            if (expected != int.MinValue)
            {
                check++;
                wrong += expected == (id < 0 ? -1 : churn.State.RowOf(id)) ? 0 : 1;
            }

            churn.Arrived(ask, id);
            churn.End();
        }

        ticks.AsSpan().Sort();
        return new PlacementLatency(Microseconds(ticks[ticks.Length / 2]), Microseconds(ticks[ticks.Length - 1 - ticks.Length / 100]), check, wrong);
    }

    private PlacementChurn RunPass(int workloads, Slices slices)
    {
        var churn = new PlacementChurn(PlacementCluster.Profile(options), _nodes, options.Gpus);
        GC.Collect();
        long bytesFrom = -1, placedFrom = 0;
        var clock = new PlacementClock();
        for (var i = 0; i < workloads; i++)
        {
            slices.Before(i);
            var ask = churn.Next();
            churn.Arrived(ask, churn.Place(ask));
            churn.End();
            if (bytesFrom < 0 && (churn.TimesFull == 2 || i == workloads / 2))
            {
                // From here on the tables have the size they need.
                bytesFrom = GC.GetAllocatedBytesForCurrentThread();
                placedFrom = churn.Placed;
            }
        }

        slices.End();
        Kept = clock.Speed(churn.Placed);
        BytesPerPlacement = (double)(GC.GetAllocatedBytesForCurrentThread() - bytesFrom) / Math.Max(1, churn.Placed - placedFrom);
        return churn;
    }

    private void RunScan(PlacementChurn churn, int scans)
    {
        var placedFrom = churn.Placed;
        var clock = new PlacementClock();
        for (var i = 0; i < scans; i++)
        {
            var ask = churn.Next();
            churn.Arrived(ask, churn.PlaceByScan(ask));
            churn.End();
        }

        Scan = clock.Speed(churn.Placed - placedFrom);
    }

    /// <summary>What a copy takes: it holds the state and no kept answers.</summary>
    private double StateBytes(PlacementChurn churn)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(churn.State.Clone());
        return (double)(GC.GetAllocatedBytesForCurrentThread() - before) / options.Nodes;
    }

    private static double Microseconds(long ticks) => ticks * 1e6 / Stopwatch.Frequency;
}
