namespace CloudNativeAi;

/// <summary>Why a replica ended.</summary>
public enum ExitCause
{
    /// <summary>Exit code 0 of its own will.</summary>
    Completed,

    /// <summary>Another exit code, or a signal nobody here sent.</summary>
    Failed,

    /// <summary>Killed for memory.</summary>
    OutOfMemory,

    /// <summary>Ended because a stop was asked for, however it ended.</summary>
    Stopped,

    /// <summary>Its node is gone.</summary>
    NodeLost,

    /// <summary>Never ran: no such program, no such secret, a mount that is not there.</summary>
    StartFailed,

    /// <summary>Nobody saw; counts as infrastructure, not as the program's fault.</summary>
    Unknown,
}
