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
        var ask = _scanned.Next();
        var id = _scanned.PlaceByScan(ask);
        _scanned.Arrived(ask, id);
        _scanned.End();
        return id;
    }

    [Benchmark]
    public int Kept()
    {
        var ask = _kept.Next();
        var id = _kept.Place(ask);
        _kept.Arrived(ask, id);
        _kept.End();
        return id;
    }

    private PlacementChurn Create()
    {
        var options = new PlacementOptions(Nodes, 8, 0, Plugin);
        var churn = new PlacementChurn(PlacementCluster.Profile(options), PlacementCluster.Nodes(options), 8);
        while (churn.TimesFull < 2)
        {
            var ask = churn.Next();
            churn.Arrived(ask, churn.Place(ask));
            churn.End();
        }

        return churn;
    }
}
