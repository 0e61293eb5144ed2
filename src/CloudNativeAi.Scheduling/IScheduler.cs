namespace CloudNativeAi.Scheduling;

/// <summary>Who gets it: takes workloads, places them, asks owners to give back. Thread-safe; what hosts, Training and Serving inject.</summary>
/// <remarks>
/// Owners watch, run replicas on <see cref="Workload.Placement"/>, and report back with <see cref="ReleaseAsync"/>, <see cref="ReportCostAsync"/> and
/// <see cref="CompleteAsync"/> or <see cref="FailAsync"/>. Every call is durable on return, unless it says otherwise, and may be repeated. Cancelling undoes a call until the loop takes it; from then on
/// it only stops waiting. Once the host stops, calls throw a transient <see cref="CloudNativeAiException"/>.
/// </remarks>
public interface IScheduler
{
    /// <summary>Submits a workload; it waits until placed. The same id with the same spec again: no effect.</summary>
    /// <exception cref="WorkloadRejectedException">The spec contradicts itself, names an unknown queue, the id is taken by another spec, or it depends on what is not known or ended without success.</exception>
    ValueTask<Workload> SubmitAsync(WorkloadSpec spec, CancellationToken cancellationToken = default);

    /// <summary>One workload; null where there is none, or it finished and was removed. What the scheduler ended itself is there, finished, until it is acknowledged.</summary>
    ValueTask<Workload?> GetAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Workloads of a tenant, or of all, in order of submission.</summary>
    ValueTask<IReadOnlyList<Workload>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default);

    /// <summary>All workloads, then their changes.</summary>
    IAsyncEnumerable<Change<Guid, Workload>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes min and count of a pod set. A smaller count asks the owner to release; a larger one waits like the workload itself.</summary>
    /// <exception cref="WorkloadRejectedException">No such workload or pod set, or min and count contradict each other.</exception>
    ValueTask<Workload> ResizeAsync(Guid id, string podSet, int minCount, int count, CancellationToken cancellationToken = default);

    /// <summary>Cancels: a waiting workload ends at once, a placed one is asked to release everything and then ends. Unknown or finished: no effect, but that an ended one is acknowledged.</summary>
    ValueTask CancelAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>The owner says that these replicas have ended, whoever ended them: they are charged no more. Answers a <see cref="Disruption"/> that named them.</summary>
    /// <remarks>Replicas above min that went are grown again when there is room; below min the missing ones are placed again at once or the owner is asked to release the rest.
    /// Unknown replicas are ignored.</remarks>
    ValueTask ReleaseAsync(Guid id, IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken = default);

    /// <summary>The owner keeps the cost of stopping a workload current; not durable, cheap. Unknown: no effect.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative.</exception>
    ValueTask ReportCostAsync(Guid id, EvictionCost cost, CancellationToken cancellationToken = default);

    /// <summary>The owner says that replicas of a pod set run now. Optional: from the first such report of a start the run time counts, otherwise from the placement. Unknown, or not placed: no effect.</summary>
    /// <param name="id">Which workload.</param>
    /// <param name="podSet">Which of its pod sets.</param>
    /// <param name="count">How many replicas of it run, 0 or more; 0: no effect.</param>
    /// <param name="cancellationToken">Undoes the call until it is durable.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    ValueTask ReportStartedAsync(Guid id, string podSet, int count, CancellationToken cancellationToken = default);

    /// <summary>The owner says that the workload did what it was for, and that nothing of it runs any more and nothing will: it is finished, and removed. Unknown: no effect.</summary>
    /// <remarks>
    /// What depends on it may start: <see cref="WorkloadOutcome.Succeeded"/>. One that was being cancelled, or stopped for its run time, ends as that. One that the scheduler
    /// ended already is acknowledged with this call, and removed.
    /// </remarks>
    ValueTask CompleteAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CompleteAsync"/>, but it ended without success: what depends on it is refused for good.</summary>
    ValueTask FailAsync(Guid id, CancellationToken cancellationToken = default);

    /// <summary>Writes all that the scheduler knows now, as JSON, for <see cref="SchedulingSnapshot.ReadAsync"/>. Decisions wait while it is taken, not while it is written.</summary>
    ValueTask SaveSnapshotAsync(Stream destination, CancellationToken cancellationToken = default);

    /// <summary>Why a workload stands where it stands.</summary>
    /// <exception cref="WorkloadRejectedException">No such workload.</exception>
    ValueTask<Explanation> ExplainAsync(Guid id, CancellationToken cancellationToken = default);
}
