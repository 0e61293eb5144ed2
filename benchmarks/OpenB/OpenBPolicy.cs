using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A placement policy of the experiment, as plugins of the library's engine.</summary>
internal abstract class OpenBPolicy
{
    public static readonly string[] Names = ["random", "dotprod", "clustering", "packing", "bestfit", "fgd", "default"];

    /// <summary>Whether ties between nodes are broken by an order that is random for each run; else by the order of the file.</summary>
    public virtual bool ShufflesNodes => false;

    public static OpenBPolicy Create(string name) => name switch
    {
        "random" => new RandomPolicy(),
        "dotprod" => new DotProdPolicy(),
        "clustering" => new ClusteringPolicy(),
        "packing" => new PackingPolicy(),
        "bestfit" => new BestFitPolicy(),
        "fgd" => new FgdPolicy(),
        _ => new DefaultPolicy(),
    };

    /// <summary>A profile for one run.</summary>
    /// <param name="tasks">The trace, for policies that are told the workload beforehand.</param>
    /// <param name="seed">Of the run.</param>
    public abstract PlacementProfile CreateProfile(IReadOnlyList<OpenBTask> tasks, int seed);

    /// <summary>Before each decision.</summary>
    public virtual void Arrives(ClusterState state, RequestShape shape)
    {
    }

    /// <summary>After each decision that found a node.</summary>
    public virtual void Placed(ClusterState state, int allocation)
    {
    }
}
