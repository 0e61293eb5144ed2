namespace CloudNativeAi.Training;

/// <summary>Where a training job stands.</summary>
public enum TrainingJobPhase
{
    /// <summary>In its queue, or preempted and back in it.</summary>
    Waiting,

    /// <summary>A generation is being started.</summary>
    Starting,

    /// <summary>Every worker of the generation runs.</summary>
    Running,

    /// <summary>Saving or stopping for a planned change of size or place.</summary>
    Resizing,

    /// <summary>A worker was lost: the others are being stopped, or the next start is waited for.</summary>
    Recovering,

    /// <summary>Its end is decided and workers are being stopped.</summary>
    Stopping,

    /// <summary>Done; nothing of it runs.</summary>
    Succeeded,

    /// <summary>Given up; nothing of it runs. <see cref="TrainingJob.Failure"/> says why.</summary>
    Failed,

    /// <summary>Cancelled; nothing of it runs.</summary>
    Cancelled,
}
