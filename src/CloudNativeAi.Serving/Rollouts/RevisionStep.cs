using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Serving.Rollouts;

/// <summary>One thing to do for a revision.</summary>
internal abstract record RevisionStep
{
    private RevisionStep()
    {
    }

    /// <summary>It needs a workload and has none.</summary>
    public sealed record AssignWorkload : RevisionStep;

    /// <summary>The scheduler does not know its workload.</summary>
    public sealed record Submit(Guid Workload) : RevisionStep;

    /// <summary>Its workload has another size than it should.</summary>
    public sealed record Resize(Guid Workload) : RevisionStep;

    /// <summary>Nothing of it runs and nothing should: the workload ends.</summary>
    public sealed record Complete(Guid Workload) : RevisionStep;

    /// <summary>A place without a replica.</summary>
    public sealed record Start(ReplicaPlacement Place) : RevisionStep;

    /// <summary>A replica that has to go.</summary>
    public sealed record Drain(ReplicaKey Replica, DateTimeOffset? Deadline, string Reason) : RevisionStep;

    /// <summary>A replica that has ended.</summary>
    public sealed record RecordExit(ReplicaKey Replica) : RevisionStep;

    /// <summary>Places asked back that nothing runs on.</summary>
    public sealed record Release(Guid Workload, IReadOnlyList<ReplicaId> Replicas) : RevisionStep;

    /// <summary>It is not tried any more.</summary>
    public sealed record Fail(string Reason) : RevisionStep;

    /// <summary>It was removed, and nothing is left of it.</summary>
    public sealed record Drop : RevisionStep;

    /// <summary>Nothing to do before then.</summary>
    public sealed record LookAgain(DateTimeOffset At) : RevisionStep;
}
