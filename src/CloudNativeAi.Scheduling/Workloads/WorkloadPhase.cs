namespace CloudNativeAi.Scheduling;

/// <summary>Where a workload stands with the scheduler.</summary>
public enum WorkloadPhase
{
    /// <summary>In its queue.</summary>
    Waiting,

    /// <summary>Has a placement; its owner runs replicas on it.</summary>
    Placed,

    /// <summary>Ended; holds nothing. What the scheduler itself ended stays to be seen until its owner acknowledges it with <see cref="IScheduler.CompleteAsync"/>; whatever else ended is removed at once.</summary>
    Finished,
}
