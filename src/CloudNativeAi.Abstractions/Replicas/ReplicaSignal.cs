namespace CloudNativeAi;

/// <summary>What is asked of a running replica: the intent, not a POSIX number.</summary>
public enum ReplicaSignal
{
    /// <summary>Save now (SIGUSR1).</summary>
    Checkpoint,

    /// <summary>Read configuration again (SIGHUP).</summary>
    Reload,

    /// <summary>Stand still (SIGSTOP).</summary>
    Pause,

    /// <summary>Go on (SIGCONT).</summary>
    Resume,
}
