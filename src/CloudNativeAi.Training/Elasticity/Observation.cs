using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Training.Elasticity;

/// <summary>What a decision is made on besides the stored state.</summary>
internal sealed record Observation
{
    /// <summary>Wall clock, compared with deadlines of others only.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Null: the scheduler has none of that id.</summary>
    public Workload? Workload { get; init; }

    /// <summary>By rank.</summary>
    public IReadOnlyList<MemberView> Members { get; init; } = [];

    /// <summary>Replicas of the job that the runtime has not seen end, of whichever generation, and where they are.</summary>
    public IReadOnlyList<(ReplicaKey Key, NodeId Node)> Living { get; init; } = [];

    /// <summary>By the monotonic clock: since the stage was entered, or this host took the job over.</summary>
    public TimeSpan InStage { get; init; }

    /// <summary>By the monotonic clock: how long there has been room to grow.</summary>
    public TimeSpan Roomy { get; init; }

    /// <summary>By the monotonic clock: how long the number of places has been what it is.</summary>
    public TimeSpan Settled { get; init; }

    /// <summary>A checkpoint is being verified.</summary>
    public bool Committing { get; init; }

    /// <summary>Everything that ended members reported has been read.</summary>
    public bool Drained { get; init; }
}
