namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload waits; where several apply, the first in this order is the main one.</summary>
public enum WaitReasonCode
{
    /// <summary>The queue was deleted or stopped.</summary>
    QueueStopped,

    /// <summary>A workload it depends on has not finished.</summary>
    WaitingForDependency,

    /// <summary>Too little of its data is held where it could run (<see cref="WorkloadSpec.WarmStart"/>).</summary>
    WaitingForData,

    /// <summary>Not all workloads that it starts together with can start yet.</summary>
    WaitingForStartGroup,

    /// <summary>A resource it asks for is in no flavor of the queue, or no flavor fits its selector and tolerations.</summary>
    NoMatchingFlavor,

    /// <summary>More than the queue may ever use, even with the whole cohort idle.</summary>
    ExceedsMaxQuota,

    /// <summary>No placement even with every known node empty, open and untainted.</summary>
    ExceedsCapacity,

    /// <summary>A placement on empty nodes exists, but only with cordoned nodes or taints it does not tolerate.</summary>
    NoEligibleNode,

    /// <summary>Behind the head of a queue that nobody may pass.</summary>
    BlockedByQueueHead,

    /// <summary>Its victims are chosen and still stopping.</summary>
    WaitingForPreemptedWorkloads,

    /// <summary>It would start now but for quota or room kept free for another workload.</summary>
    ReservedForWorkload,

    /// <summary>More than the quota unused now.</summary>
    WaitingForQuota,

    /// <summary>It would fit now without its topology rule.</summary>
    TopologyPlacementFailed,

    /// <summary>Quota is there, free nodes or devices are not.</summary>
    WaitingForCapacity,
}
