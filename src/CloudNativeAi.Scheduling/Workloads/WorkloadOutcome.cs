namespace CloudNativeAi.Scheduling;

/// <summary>How a workload ended.</summary>
public enum WorkloadOutcome
{
    /// <summary>Its owner says that it did what it was for.</summary>
    Succeeded,

    /// <summary>Its owner says that it ended without success.</summary>
    Failed,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>It had run as long as it may, and was stopped.</summary>
    TimedOut,

    /// <summary>A workload it depends on ended without success, so that it never started.</summary>
    DependencyFailed,
}
