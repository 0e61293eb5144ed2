using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>What nodes have in common for plugins of scope <see cref="PluginScope.NodeClass"/>. Immutable; the same instance while any node is of the class, so it serves as a memo key.</summary>
public sealed class NodeClass
{
    internal NodeClass(string key, bool accepts, string closedBecause, string pool, NodeLifecycle lifecycle, IReadOnlyDictionary<string, string> labels, IReadOnlyList<Taint> taints)
    {
        Key = key;
        Accepts = accepts;
        ClosedBecause = closedBecause;
        Pool = pool;
        Lifecycle = lifecycle;
        Labels = labels;
        Taints = taints;
    }

    internal static NodeClass Gone { get; } = new("", false, "is gone", "", NodeLifecycle.OnDemand, new Dictionary<string, string>(), []);

    /// <summary>Whether its nodes take new work: ready, schedulable, not announced to be reclaimed.</summary>
    public bool Accepts { get; }

    /// <summary>The pool; empty: none.</summary>
    public string Pool { get; }

    /// <summary>On what terms its nodes are ours.</summary>
    public NodeLifecycle Lifecycle { get; }

    /// <summary>All labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; }

    /// <summary>All taints, in the order of the node.</summary>
    public IReadOnlyList<Taint> Taints { get; }

    internal string Key { get; }

    internal string ClosedBecause { get; }
}
