namespace CloudNativeAi.Scheduling.Storage;

/// <summary>A workload as it is stored: one object, so that a gang's placement is one compare-and-swap.</summary>
internal sealed class StoredWorkload
{
    public StoredSpec Spec { get; set; } = new();

    public string Digest { get; set; } = "";

    public long Sequence { get; set; }

    public DateTimeOffset SubmittedAt { get; set; }

    public DateTimeOffset? PlacedAt { get; set; }

    public WorkloadPhase Phase { get; set; }

    public long Revision { get; set; }

    public bool Cancelled { get; set; }

    public bool Claiming { get; set; }

    public string? TraceParent { get; set; }

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

    /// <summary>For each replica: index, 1 if it is asked to go else 0, node, then devices.</summary>
    public int[][] Replicas { get; set; } = [];
}

/// <summary>What a stored workload is asked for; the replicas say themselves whether they are meant.</summary>
internal sealed class StoredDisruption
{
    public DisruptionReason Reason { get; set; }

    public string Detail { get; set; } = "";

    public DateTimeOffset Deadline { get; set; }

    public Guid? For { get; set; }
}
