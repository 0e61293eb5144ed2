using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A workload that weights are judged on, by what they gain over FGD on the same arrivals.</summary>
internal sealed class SearchTrace
{
    private readonly OpenBCluster _cluster;
    private readonly OpenBTask[] _tasks;
    private readonly int[] _seeds;
    private readonly OpenBResult[] _fgd;

    public SearchTrace(string name, OpenBNode[] machines, OpenBTask[] tasks, int[] seeds)
    {
        Name = name;
        _cluster = new OpenBCluster(machines, tasks.Select(task => task.Models));
        _tasks = tasks;
        _seeds = seeds;
        _fgd = [.. seeds.Select(seed => OpenBRun.Run(_cluster, tasks, new FgdPolicy(), seed))];
    }

    public string Name { get; }

    public double Fgd100 => _fgd.Average(result => result.Alloc100);

    public double Fgd130 => _fgd.Average(result => result.Alloc130);

    public Gain Try(FragmentationWeights weights)
    {
        OpenBResult[] results = [.. _seeds.Select(seed => OpenBRun.Run(_cluster, _tasks, new DefaultPolicy(weights), seed))];
        return new Gain(results.Average(result => result.Alloc100) - Fgd100, results.Average(result => result.Alloc130) - Fgd130);
    }
}
