namespace CloudNativeAi.Scheduling.Queues;

/// <summary>How long workloads may run.</summary>
internal static class RunTimes
{
    /// <summary>Why it ends, one sentence.</summary>
    public static string Detail(WorkloadEntry entry) => $"It has run for {entry.Spec.MaxRunTime:c}, added up over all its starts, which is as long as it may.";

    /// <summary>How long it may still run once it starts, or from now where it runs; null: no limit.</summary>
    public static TimeSpan? Left(WorkloadEntry entry, DateTimeOffset now) =>
        entry.EndsAt is { } end ? end - now : entry.Spec.MaxRunTime - entry.RanBefore;
}
