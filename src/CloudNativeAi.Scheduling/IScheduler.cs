namespace CloudNativeAi.Scheduling;

/// <summary>Who gets it: takes workloads, places them, asks owners to give back. Thread-safe; what hosts, Training and Serving inject.</summary>
/// <remarks>
/// Owners watch, run replicas on <see cref="Workload.Placement"/>, and report back with <see cref="ReleaseAsync"/>, <see cref="ReportCostAsync"/> and
/// <see cref="CompleteAsync"/>. Every call is durable on return and may be repeated.
/// </remarks>
public interface IScheduler
{
    /// <summary>Submits a workload; it waits until placed. The same id with the same spec again: no effect.</summary>
    /// <exception cref="WorkloadRejectedException">The spec contradicts itself, names an unknown queue, or the id is taken by another spec.</exception>
    ValueTask<Workload> SubmitAsync(WorkloadSpec spec, CancellationToken cancellationToken = default);

    /// <summary>One workload; null where there is none, or it finished and was removed.</summary>
    ValueTask<Workload?> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Workloads of a tenant, or of all, in order of submission.</summary>
    ValueTask<IReadOnlyList<Workload>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default);

    /// <summary>All workloads, then their changes.</summary>
    IAsyncEnumerable<Change<Guid, Workload>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes min and count of a pod set. A smaller count asks the owner to release; a larger one waits like the workload itself.</summary>
    /// <exception cref="WorkloadRejectedException">No such workload or pod set, or min and count contradict each other.</exception>
    ValueTask<Workload> ResizeAsync(Guid id, string podSet, int minCount, int count, CancellationToken cancellationToken = default);

    /// <summary>Cancels: a waiting workload ends at once, a placed one is asked to release everything and then ends. Unknown or finished: no effect.</summary>
    ValueTask CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The owner says that these replicas have ended, whoever ended them: they are charged no more. Answers a <see cref="Disruption"/> that named them.</summary>
    /// <remarks>Replicas above min that went are grown again when there is room; below min the missing ones are placed again at once or the owner is asked to release the rest.
    /// Unknown replicas are ignored.</remarks>
    ValueTask ReleaseAsync(Guid id, IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken = default);

    /// <summary>The owner keeps the cost of stopping a workload current; not durable, cheap.</summary>
    ValueTask ReportCostAsync(Guid id, EvictionCost cost, CancellationToken cancellationToken = default);

    /// <summary>The owner says that nothing of the workload runs any more and nothing will: it is finished, and removed. Unknown: no effect.</summary>
    ValueTask CompleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Writes all that the scheduler knows now, as JSON, for <see cref="SchedulingSnapshot.ReadAsync"/>. Decisions wait while it is taken, not while it is written.</summary>
    ValueTask SaveSnapshotAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Why a workload stands where it stands.</summary>
    /// <exception cref="WorkloadRejectedException">No such workload.</exception>
    ValueTask<Explanation> ExplainAsync(Guid id, CancellationToken cancellationToken = default);
}
