namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Who goes first: higher priority, then earlier submit. An evicted workload keeps its submit time.</summary>
internal sealed class WorkloadOrder : IComparer<WorkloadEntry>
{
    public static WorkloadOrder Instance { get; } = new();

    public int Compare(WorkloadEntry? x, WorkloadEntry? y)
    {
        if (ReferenceEquals(x, y))
        {
            return 0;
        }

        var order = y!.Spec.Priority.CompareTo(x!.Spec.Priority);
        order = order != 0 ? order : x.SubmittedAt.CompareTo(y.SubmittedAt);
        order = order != 0 ? order : x.Sequence.CompareTo(y.Sequence);
        return order != 0 ? order : x.Id.CompareTo(y.Id);
    }
}
