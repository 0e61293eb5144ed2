using BenchmarkDotNet.Attributes;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>One arrival with what ends meanwhile, on a cluster in full churn; the full scan is the baseline.</summary>
[MemoryDiagnoser]
public class PlacementMicro
{
    private PlacementChurn _kept = null!;
    private PlacementChurn _scanned = null!;

    [Params(1_000, 10_000)]
    public int Nodes { get; set; }

    [Params("none", "node", "cluster")]
    public string Plugin { get; set; } = "none";

    [GlobalSetup]
    public void Setup()
    {
        _kept = Create();
        _scanned = Create();
    }

    [Benchmark(Baseline = true)]
    public int Scan()
    {
        var id = _scanned.State.TryPlaceByScan(_scanned.Next());
        _scanned.Arrived(id);
        _scanned.End();
        return id;
    }

    [Benchmark]
    public int Kept()
    {
        var id = _kept.State.TryPlace(_kept.Next());
        _kept.Arrived(id);
        _kept.End();
        return id;
    }

    private PlacementChurn Create()
    {
        var options = new PlacementOptions(Nodes, 8, 0, Plugin);
        var churn = new PlacementChurn(PlacementCluster.Profile(Plugin), PlacementCluster.Nodes(options), 8);
        while (churn.TimesFull < 2)
        {
            churn.Arrived(churn.State.TryPlace(churn.Next()));
            churn.End();
        }

        return churn;
    }
}
