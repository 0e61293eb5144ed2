namespace CloudNativeAi.Scheduling.Storage;

/// <summary>A workload as it is stored: one object, so that a gang's placement is one compare-and-swap.</summary>
internal sealed class StoredWorkload
{
    public StoredSpec Spec { get; set; } = new();

    public string Digest { get; set; } = "";

    public long Sequence { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? PlacedAt { get; set; }

    /// <summary>When the present run began, as reported.</summary>
    public DateTimeOffset? StartedAt { get; set; }

    /// <summary>Run time of all earlier starts.</summary>
    public TimeSpan RanBefore { get; set; }

    /// <summary>Since when it waits; null: since it was submitted.</summary>
    public DateTimeOffset? WaitsSince { get; set; }

    public DateTimeOffset? DegradedSince { get; set; }

    public bool TimedOut { get; set; }

    public bool GroupStarted { get; set; }

    /// <summary>It need not wait for its data any more.</summary>
    public bool Warm { get; set; }

    public DateTimeOffset? GrowAfter { get; set; }

    /// <summary>What it waits for, by id.</summary>
    public Guid[]? Unmet { get; set; }

    public WorkloadOutcome? Outcome { get; set; }

    public string? OutcomeDetail { get; set; }

    public WorkloadPhase Phase { get; set; }

    public long Revision { get; set; }

    public bool Cancelled { get; set; }

    public bool Claiming { get; set; }

    public string? TraceParent { get; set; }

    /// <summary>Who displaced it last; null: nobody did.</summary>
    public Guid? DisplacedBy { get; set; }

    public long Disruptions { get; set; }

    public StoredDisruption? Disruption { get; set; }

    /// <summary>Nodes that the replicas name by position.</summary>
    public string[] Nodes { get; set; } = [];

    /// <summary>Device ids that the replicas name by position.</summary>
    public string[] Devices { get; set; } = [];

    /// <summary>By pod set, in the order of the spec.</summary>
    public StoredPlaces[] Places { get; set; } = [];
}

/// <summary>The places of one pod set.</summary>
internal sealed class StoredPlaces
{
    public int Floor { get; set; }

    public int Wanted { get; set; }

    /// <summary>What it runs on, or what room is being made on; null: its queue has no flavors, or none is chosen.</summary>
    public string? Flavor { get; set; }

    /// <summary>For each replica: index, 1 if it is asked to go else 0, node, then devices.</summary>
    public int[][] Replicas { get; set; } = [];

    /// <summary>For each replica where its partitions start; null: none has any.</summary>
    public int[][]? Partitions { get; set; }
}

/// <summary>What a stored workload is asked for; the replicas say themselves whether they are meant.</summary>
internal sealed class StoredDisruption
{
    public DisruptionReason Reason { get; set; }

    public string Detail { get; set; } = "";

    public DateTimeOffset Deadline { get; set; }

    public Guid? For { get; set; }
}
