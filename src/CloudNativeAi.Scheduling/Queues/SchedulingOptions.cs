namespace CloudNativeAi.Scheduling;

/// <summary>Settings of the scheduler: <c>CloudNativeAi:Scheduling</c>.</summary>
public sealed class SchedulingOptions
{
    /// <summary>The queue that exists where none is configured.</summary>
    public const string DefaultQueue = "default";

    /// <summary>The queues by name, an RFC 1123 label each; one named <see cref="DefaultQueue"/>, without quota, unless said. Changes take effect while the host runs.</summary>
    public IDictionary<string, QueueOptions> Queues { get; } = new Dictionary<string, QueueOptions>(StringComparer.Ordinal);

    /// <summary>The cohorts by name, an RFC 1123 label each. Those that a queue or a cohort names and that are not here exist without quota of their own. Changes take effect while the host runs.</summary>
    public IDictionary<string, CohortOptions> Cohorts { get; } = new Dictionary<string, CohortOptions>(StringComparer.Ordinal);

    /// <summary>The flavors by name, an RFC 1123 label each. Changes take effect while the host runs.</summary>
    public IDictionary<string, FlavorOptions> Flavors { get; } = new Dictionary<string, FlavorOptions>(StringComparer.Ordinal);

    /// <summary>Resources that no node has: requests for them are counted in quotas alone (licences, tokens a minute). Empty unless said. Takes effect when the host starts.</summary>
    public IList<string> VirtualResources { get; } = [];

    /// <summary>Whether what is borrowed is shared by weight; false, the default: by priority and time alone.</summary>
    public bool FairSharing { get; set; }

    /// <summary>With <see cref="FairSharing"/>, what was used counts on, and half of it is forgotten after this time; null, the default: only what is used now counts. 1 s … 365 days.</summary>
    public TimeSpan? UsageHalfLife { get; set; }

    /// <summary>How long a gang that fell below its min may run on and is first in line for what comes free, before it goes back to its queue whole. 0 … 1 day, 1 min unless said.</summary>
    public TimeSpan GangRecovery { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Who waits longer gets a start time: the earliest one that follows from the run times of what is placed; others may pass only if they end by then or use nothing it needs. Null, the default: never.</summary>
    public TimeSpan? ReserveAfter { get; set; }

    /// <summary>Labels whose values are topology domains, widest first, such as zone, block, rack; the node itself is always the narrowest, <c>host</c>. Empty unless said. Takes effect when the host starts.</summary>
    public IList<string> TopologyLevels { get; } = [];

    /// <summary>Profiles of one's own by name, an RFC 1123 label each. Empty unless said. Takes effect when the host starts.</summary>
    public IDictionary<string, ProfileOptions> Profiles { get; } = new Dictionary<string, ProfileOptions>(StringComparer.Ordinal);

    /// <summary>How nodes are chosen where a queue does not say, a name of <see cref="PlacementProfiles"/> or of <see cref="Profiles"/>; <see cref="PlacementProfiles.BestFit"/> unless said. Takes effect when the host starts.</summary>
    public string Profile { get; set; } = PlacementProfiles.BestFit;

    /// <summary>Nodes that are measured (<see cref="Resources.Node.Usage"/>) at a greater share of any resource than this get nothing new, above 0 and at most 1, in thousandths. Null, the default: no matter. Takes effect when the host starts.</summary>
    public decimal? MaxNodeLoad { get; set; }

    /// <summary>How devices of the chosen node are picked, a name of <see cref="DeviceChoosers"/>, unless the host registers an <see cref="IDeviceChooser"/> of its own; <see cref="DeviceChoosers.Fullest"/> unless said. Takes effect when the host starts.</summary>
    public string DeviceChooser { get; set; } = DeviceChoosers.Fullest;

    /// <summary>Into what partitioned devices can be cut, by model as nodes name it: adds to the models known, or replaces one of them. Empty unless said. Takes effect when the host starts.</summary>
    public IDictionary<string, PartitionModelOptions> PartitionModels { get; } = new Dictionary<string, PartitionModelOptions>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Wait before a refused write to the state store is tried again; doubles with each try up to <see cref="MaxRetryDelay"/>. 1 ms … 1 min, 100 ms unless said.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest such wait. <see cref="RetryDelay"/> … 10 min, 10 s unless said.</summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);
}
