namespace CloudNativeAi.Scheduling.Storage;

/// <summary>A page of endings as it is stored.</summary>
internal sealed class StoredOutcomes
{
    public StoredOutcome[] Ended { get; set; } = [];
}

/// <summary>How one workload ended.</summary>
internal sealed class StoredOutcome
{
    public long Number { get; set; }

    public Guid Id { get; set; }

    public string Tenant { get; set; } = "";

    public WorkloadOutcome Outcome { get; set; }
}
