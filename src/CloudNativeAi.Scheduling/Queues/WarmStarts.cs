using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Who waits for its data, and for whom that is near now. Looked at again only where something changed for it.</summary>
internal sealed class WarmStarts(ClusterState state)
{
    private readonly SortedSet<WorkloadEntry> _cold = new(WorkloadOrder.Instance);
    private readonly HashSet<WorkloadEntry> _fresh = [];
    private readonly HashSet<ContentKey> _changed = [];
    private bool _nodesChanged;

    /// <summary>Nobody waits for data.</summary>
    public bool IsEmpty => _cold.Count == 0;

    /// <summary>Takes a workload in while it waits for its data.</summary>
    public void Index(WorkloadEntry entry)
    {
        if (!entry.IsCold)
        {
            _cold.Remove(entry);
            _fresh.Remove(entry);
        }
        else if (_cold.Add(entry))
        {
            _fresh.Add(entry);
        }
    }

    /// <summary>More or less of a content is held, or its size is another.</summary>
    public void Note(ContentKey content) => _changed.Add(content);

    /// <summary>Other nodes may take its replicas.</summary>
    public void NoteNodes() => _nodesChanged = true;

    /// <summary>Those that need not wait for data any more.</summary>
    /// <param name="now">The time.</param>
    /// <param name="due">Whether somebody has waited long enough.</param>
    public List<WorkloadEntry> Take(DateTimeOffset now, bool due)
    {
        var warm = new List<WorkloadEntry>();
        if (due || _nodesChanged || _fresh.Count > 0 || _changed.Count > 0)
        {
            var known = new Dictionary<(SchedulingQueue, PodSetAsk), Warmth>();
            warm.AddRange(_cold.Where(entry => entry.WarmBy <= now || (IsConcerned(entry) && IsWarm(entry, known))));
        }

        _fresh.Clear();
        _changed.Clear();
        _nodesChanged = false;
        return warm;
    }

    private bool IsConcerned(WorkloadEntry entry) =>
        _nodesChanged || _fresh.Contains(entry) || Array.Exists(entry.Sets, set => set.Set.Content.Any(_changed.Contains));

    private bool IsWarm(WorkloadEntry entry, Dictionary<(SchedulingQueue, PodSetAsk), Warmth> known)
    {
        foreach (var set in entry.Sets)
        {
            if (!known.TryGetValue((entry.Queue, set.Ask), out var warmth))
            {
                known[(entry.Queue, set.Ask)] = warmth = Warmth.Of(state, set);
            }

            if (!warmth.Reaches(entry.Spec.WarmStart!.Share))
            {
                return false;
            }
        }

        return true;
    }
}
