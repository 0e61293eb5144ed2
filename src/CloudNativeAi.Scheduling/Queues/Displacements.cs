namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Who was displaced for whom since anything last ended or was changed from outside: nobody displaces who stands above it here, directly or through others.</summary>
/// <remarks>
/// So preemption ends. Among finitely many workloads "displaced for" then has no circle, so it can be read as a rank. Were there evictions without
/// end, take, of those evicted again and again, one of the highest rank: whoever evicts it again and again must be evicted again and again itself, to
/// wait and evict once more, and ranks higher.
/// </remarks>
internal sealed class Displacements
{
    private readonly Dictionary<Guid, HashSet<Guid>> _by = [];

    public void Note(Guid victim, Guid by)
    {
        if (!_by.TryGetValue(victim, out var all))
        {
            _by[victim] = all = [];
        }

        all.Add(by);
    }

    /// <summary>All whom a workload was displaced for, and whom those were displaced for; null: nobody.</summary>
    public HashSet<Guid>? Above(Guid workload)
    {
        if (!_by.ContainsKey(workload))
        {
            return null;
        }

        var above = new HashSet<Guid>();
        var open = new Stack<Guid>([workload]);
        while (open.TryPop(out var one))
        {
            foreach (var by in _by.GetValueOrDefault(one) ?? [])
            {
                if (above.Add(by))
                {
                    open.Push(by);
                }
            }
        }

        return above;
    }

    public void Clear() => _by.Clear();
}
