namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload is asked to give something back.</summary>
public enum DisruptionReason
{
    /// <summary>An elastic workload has more than its min, and another one needs it.</summary>
    Shrink,

    /// <summary>Work of higher priority needs its place.</summary>
    Preempted,

    /// <summary>A node is going or gone.</summary>
    NodeGone,

    /// <summary>Fewer replicas than min are left, and no room for the missing ones.</summary>
    GangBelowMin,

    /// <summary>Its owner or a user cancelled it.</summary>
    Cancelled,
}
