namespace CloudNativeAi;

/// <summary>Where a replica stands.</summary>
public enum ReplicaPhase
{
    /// <summary>Accepted, not yet running.</summary>
    Starting,

    /// <summary>Its process runs.</summary>
    Running,

    /// <summary>Asked to stop.</summary>
    Stopping,

    /// <summary>Over, with all it started; <see cref="ReplicaState.Exit"/> says how.</summary>
    Exited,
}
