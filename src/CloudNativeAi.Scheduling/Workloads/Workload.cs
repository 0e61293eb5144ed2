namespace CloudNativeAi.Scheduling;

/// <summary>A workload as the scheduler holds it.</summary>
/// <param name="Spec">What was submitted, as resized since.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="SubmittedAt">When it was first submitted; kept when it is evicted.</param>
public sealed record Workload(WorkloadSpec Spec, WorkloadPhase Phase, DateTimeOffset SubmittedAt)
{
    /// <summary>Set while <see cref="Phase"/> is <see cref="WorkloadPhase.Placed"/>.</summary>
    public Placement? Placement { get; init; }

    /// <summary>What its owner has been asked for; null: nothing.</summary>
    public Disruption? Disruption { get; init; }

    /// <summary>What its owner last said of the cost of stopping it.</summary>
    public EvictionCost Cost { get; init; }

    /// <summary>When it got its present placement; null while it waits.</summary>
    public DateTimeOffset? PlacedAt { get; init; }

    /// <summary>When its present run began, as its owner reported; null: not reported, or it does not run.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>How it ended; set while <see cref="Phase"/> is <see cref="WorkloadPhase.Finished"/>.</summary>
    public WorkloadOutcome? Outcome { get; init; }

    /// <summary>Why it ended so, one sentence; null: it has not ended, or its owner knows.</summary>
    public string? OutcomeDetail { get; init; }

    /// <summary>W3C trace context of the submitter, continued by restarted hosts; null: none.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Order of submission, for equal times.</summary>
    internal long Sequence { get; init; }
}
