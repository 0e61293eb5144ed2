namespace CloudNativeAi.Scheduling;

/// <summary>One queue: <c>CloudNativeAi:Scheduling:Queues:NAME</c>. Changes take effect while the host runs; a smaller quota evicts nobody.</summary>
public sealed class QueueOptions
{
    /// <summary>Who goes first; <see cref="QueueOrdering.BestEffortFifo"/> unless said.</summary>
    public QueueOrdering Ordering { get; set; }

    /// <summary>The most of each resource that its placed workloads may use together, 0 or more, by name of the resource; a resource that is not named has no limit. Empty unless said.</summary>
    public IDictionary<string, ResourceQuantity> Nominal { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>The tenants that may submit to it; empty, the default: all.</summary>
    public IList<string> Tenants { get; } = [];
}
