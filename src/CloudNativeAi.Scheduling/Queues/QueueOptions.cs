namespace CloudNativeAi.Scheduling;

/// <summary>One queue: <c>CloudNativeAi:Scheduling:Queues:NAME</c>. Changes take effect while the host runs; a smaller quota evicts nobody.</summary>
public sealed class QueueOptions : QuotaOptions
{
    /// <summary>Who goes first; <see cref="QueueOrdering.BestEffortFifo"/> unless said.</summary>
    public QueueOrdering Ordering { get; set; }

    /// <summary>The cohort it lends to and borrows from; null, the default: none.</summary>
    public string? Cohort { get; set; }

    /// <summary>Its part of what is borrowed, against its siblings; 0 … 1,000,000 with up to three decimals, 1 unless said. 0: never before others, and first to give back.</summary>
    public decimal Weight { get; set; } = 1;

    /// <summary>Quota by flavor, in order of preference. What the queue itself names caps, where flavors are named too, their sum: "8 of any model, 2 of them of this one".</summary>
    public IList<FlavorQuotaOptions> Flavors { get; } = [];

    /// <summary>Which resources its quota must name; <see cref="QuotaCoverage.Scarce"/> unless said.</summary>
    public QuotaCoverage Coverage { get; set; }

    /// <summary>How flavors are searched.</summary>
    public FlavorFungibilityOptions Fungibility { get; } = new();

    /// <summary>Whom its workloads may displace.</summary>
    public PreemptionOptions Preemption { get; } = new();

    /// <summary>How nodes are chosen for its workloads, a name of <see cref="PlacementProfiles"/> or of <see cref="SchedulingOptions.Profiles"/>; null, the default: <see cref="SchedulingOptions.Profile"/>. What is placed stays where it is.</summary>
    public string? Profile { get; set; }

    /// <summary>Whether it works; <see cref="QueueStop.None"/> unless said.</summary>
    public QueueStop Stop { get; set; }

    /// <summary>The tenants that may submit to it; empty, the default: all.</summary>
    public IList<string> Tenants { get; } = [];
}
