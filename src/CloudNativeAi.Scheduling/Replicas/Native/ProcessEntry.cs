namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>One line of the process table. Pid and start time together name a process; the pid alone may be used again.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Parent">Its parent's number.</param>
/// <param name="Group">Its process group.</param>
/// <param name="Session">Its session.</param>
/// <param name="State">As in <c>/proc/PID/stat</c>.</param>
/// <param name="Threads">How many threads it has left.</param>
/// <param name="StartTime">Clock ticks since boot.</param>
internal readonly record struct ProcessEntry(int Pid, int Parent, int Group, int Session, char State, int Threads, ulong StartTime)
{
    /// <summary>Whether it still runs: a zombie holds nothing but its number, unless only its first thread has ended.</summary>
    public bool IsAlive => !IsEnding || Threads > 1;

    /// <summary>Whether its first thread has ended: the others have, or are about to.</summary>
    public bool IsEnding => State is 'Z' or 'X' or 'x';
}
