namespace CloudNativeAi.Scheduling;

/// <summary>The scheduler's request to an owner: release these replicas by the deadline.</summary>
/// <remarks>The owner saves, stops them, and calls <see cref="IScheduler.ReleaseAsync"/> with what ended; until then they stay charged. Past the deadline the scheduler stops them itself.</remarks>
/// <param name="Number">Rises with each request to this workload.</param>
/// <param name="Release">The replicas to release; all of them: the workload goes back to its queue.</param>
/// <param name="Reason">Why.</param>
/// <param name="Detail">For whom or for what, one sentence.</param>
/// <param name="Deadline">When the scheduler stops them itself.</param>
public sealed record Disruption(long Number, IReadOnlyList<ReplicaId> Release, DisruptionReason Reason, string Detail, DateTimeOffset Deadline);
