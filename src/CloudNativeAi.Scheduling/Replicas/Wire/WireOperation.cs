namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>What a host asks of the supervisor.</summary>
internal enum WireOperation
{
    /// <summary>Every replica, then each change.</summary>
    Attach,

    /// <summary>Accept a replica.</summary>
    Start,

    /// <summary>Stop one.</summary>
    Stop,

    /// <summary>Signal one.</summary>
    Signal,

    /// <summary>Drop an exited one.</summary>
    Forget,

    /// <summary>A port number for a replica.</summary>
    Reserve,

    /// <summary>Say when a log has grown.</summary>
    Follow,

    /// <summary>No longer.</summary>
    Unfollow,
}
