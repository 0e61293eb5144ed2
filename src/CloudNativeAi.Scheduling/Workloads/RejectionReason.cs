namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload is refused.</summary>
public enum RejectionReason
{
    /// <summary>It contradicts itself, or what is known of it already.</summary>
    InvalidSpec,

    /// <summary>Its queue is deleted or stopped.</summary>
    QueueStopped,

    /// <summary>A workload it depends on ended without success.</summary>
    DependencyFailed,
}
