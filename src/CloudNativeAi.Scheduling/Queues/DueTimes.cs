namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Workloads for which something falls due though nothing changes, by time.</summary>
internal sealed class DueTimes
{
    private readonly SortedSet<WorkloadEntry> _entries = new(ByTime.Instance);

    /// <summary>Notes when a workload has to be looked at; null: not for the sake of time.</summary>
    public void Note(WorkloadEntry entry, DateTimeOffset? due)
    {
        if (entry.NotedDue != due)
        {
            if (entry.NotedDue is not null)
            {
                _entries.Remove(entry);
            }

            entry.NotedDue = due;
            if (due is not null)
            {
                _entries.Add(entry);
            }
        }
    }

    /// <summary>Whether anything is due by then.</summary>
    public bool IsDue(DateTimeOffset now) => _entries.Min?.NotedDue <= now;

    /// <summary>Those due by then, the earliest first.</summary>
    public List<WorkloadEntry> Until(DateTimeOffset now) => IsDue(now) ? [.. _entries.TakeWhile(entry => entry.NotedDue <= now)] : [];

    /// <summary>The first time after <paramref name="now"/>; null: none.</summary>
    public DateTimeOffset? After(DateTimeOffset now)
    {
        foreach (var entry in _entries)
        {
            if (entry.NotedDue > now)
            {
                return entry.NotedDue;
            }
        }

        return null;
    }

    private sealed class ByTime : IComparer<WorkloadEntry>
    {
        public static ByTime Instance { get; } = new();

        public int Compare(WorkloadEntry? x, WorkloadEntry? y)
        {
            var order = Nullable.Compare(x!.NotedDue, y!.NotedDue);
            order = order != 0 ? order : x.Sequence.CompareTo(y.Sequence);
            return order != 0 ? order : x.Id.CompareTo(y.Id);
        }
    }
}
