namespace CloudNativeAi.Scheduling.Queues;

/// <summary>How one workload ended.</summary>
/// <param name="Number">Order of ending.</param>
/// <param name="Id">Which.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Outcome">How.</param>
internal readonly record struct OutcomeRecord(long Number, Guid Id, Tenant Tenant, WorkloadOutcome Outcome);
