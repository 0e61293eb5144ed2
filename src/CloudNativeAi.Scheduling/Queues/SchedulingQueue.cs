using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A queue: its rules, its quota, and who waits in it.</summary>
internal sealed class SchedulingQueue(string name)
{
    private HashSet<string> _tenants = [];

    public string Name { get; } = name;

    public QueueOrdering Ordering { get; private set; }

    /// <summary>Deleted from the configuration, held or drained: nothing starts, new work is refused.</summary>
    public bool Stopped { get; private set; }

    /// <summary>What runs is asked to stop, and waits again.</summary>
    public bool Draining { get; private set; }

    /// <summary>Deleted from the configuration: running work runs on, waiting work stays.</summary>
    public bool Deleted { get; private set; }

    public PreemptionOptions Preemption { get; private set; } = new();

    public FlavorFungibilityOptions Fungibility { get; private set; } = new();

    /// <summary>Its place in the tree of quotas, and what it uses.</summary>
    public QuotaNode Quota { get; private set; } = new(name, isQueue: true, weight: 1000, accounts: 0);

    public FlavorMatcher Flavors { get; private set; } = null!;

    /// <summary>Those of <see cref="SchedulingModel.Pending"/> that are in this queue, in order.</summary>
    public SortedSet<WorkloadEntry> Pending { get; } = new(WorkloadOrder.Instance);

    /// <summary>Those of it that have a place, in order.</summary>
    public SortedSet<WorkloadEntry> Placed { get; } = new(WorkloadOrder.Instance);

    /// <summary>Of equal requests: who failed last, and when.</summary>
    public FailedRequests Failed { get; } = new();

    public bool Admits(Tenant tenant) => _tenants.Count == 0 || _tenants.Contains(tenant.Name);

    /// <summary>Takes new rules, and a place in a new tree; what is used must be counted again afterwards.</summary>
    public void Configure(QueueOptions? options, QuotaNode quota, FlavorMatcher flavors)
    {
        Deleted = options is null;
        Stopped = options is null || options.Stop != QueueStop.None;
        Draining = options?.Stop == QueueStop.HoldAndDrain;
        Ordering = options?.Ordering ?? Ordering;
        Preemption = options?.Preemption ?? Preemption;
        Fungibility = options?.Fungibility ?? Fungibility;
        _tenants = [.. options?.Tenants ?? []];
        (Quota, Flavors) = (quota, flavors);
        Failed.Clear();
    }
}
