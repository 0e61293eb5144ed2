namespace CloudNativeAi.Scheduling;

/// <summary>Where a workload stands with the scheduler.</summary>
public enum WorkloadPhase
{
    /// <summary>In its queue.</summary>
    Waiting,

    /// <summary>Has a placement; its owner runs replicas on it.</summary>
    Placed,

    /// <summary>Completed by its owner, or cancelled; holds nothing.</summary>
    Finished,
}
