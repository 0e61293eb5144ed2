namespace CloudNativeAi.Scheduling;

/// <summary>Whose workloads may be displaced.</summary>
public enum PreemptionPolicy
{
    /// <summary>Nobody's.</summary>
    Never,

    /// <summary>Those of lower priority.</summary>
    LowerPriority,

    /// <summary>Those of lower priority, and newer ones of equal priority; within a queue only.</summary>
    LowerOrNewerEqualPriority,

    /// <summary>Whatever their priority; within a cohort only.</summary>
    Any,
}
