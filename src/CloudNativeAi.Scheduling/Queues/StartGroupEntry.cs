namespace CloudNativeAi.Scheduling.Queues;

/// <summary>The waiting members of a group that starts together.</summary>
internal sealed class StartGroupEntry(int size)
{
    public int Size { get; } = size;

    /// <summary>In order.</summary>
    public SortedSet<WorkloadEntry> Members { get; } = new(WorkloadOrder.Instance);

    /// <summary>Whether all of them have been submitted.</summary>
    public bool IsComplete => Members.Count == Size;

    /// <summary>Whether all of them can be tried.</summary>
    public bool IsReady => IsComplete && Members.All(static member => !member.StandsBackAlone && !member.Queue.Stopped);
}
