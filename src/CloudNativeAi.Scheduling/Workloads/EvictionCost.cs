namespace CloudNativeAi.Scheduling;

/// <summary>What stopping a workload now would cost, kept current by its owner.</summary>
/// <param name="UnsavedWork">Work since the last acknowledged checkpoint, 0 or more.</param>
/// <param name="RestartTime">From placed to working again, 0 or more. The sum of both is compared.</param>
public readonly record struct EvictionCost(TimeSpan UnsavedWork, TimeSpan RestartTime);
