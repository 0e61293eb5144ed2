namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload is asked to give something back.</summary>
public enum DisruptionReason
{
    /// <summary>An elastic workload has more than its min, and another one needs it.</summary>
    Shrink,

    /// <summary>Work of the same queue that goes before it needs its place.</summary>
    InQueue,

    /// <summary>Its queue borrowed what another one takes back.</summary>
    InCohortReclamation,

    /// <summary>Its queue has more than its share, and one with less needs it.</summary>
    InCohortFairSharing,

    /// <summary>A node is going or gone.</summary>
    NodeGone,

    /// <summary>Fewer replicas than min are left, and no room for the missing ones.</summary>
    GangBelowMin,

    /// <summary>It has run as long as it may.</summary>
    MaxRunTimeExceeded,

    /// <summary>Its queue is being drained.</summary>
    QueueDrained,

    /// <summary>Its owner or a user cancelled it.</summary>
    Cancelled,
}
