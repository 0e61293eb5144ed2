namespace CloudNativeAi.Scheduling.Queues;

/// <summary>How the newest finished workloads ended, for those that are submitted later and depend on them. A ring of pages, each stored as one object; the oldest are forgotten.</summary>
internal sealed class OutcomeTable
{
    public const int Pages = 64;
    public const int PageSize = 256;
    private readonly Dictionary<Guid, int> _places = [];
    private readonly OutcomeRecord?[] _records = new OutcomeRecord?[Pages * PageSize];
    private readonly SortedSet<int> _dirty = [];
    private long _next;

    /// <summary>How many endings are remembered at most.</summary>
    public static int Capacity => Pages * PageSize;

    /// <summary>Pages changed since they were last taken.</summary>
    public IReadOnlyCollection<int> Dirty => _dirty;

    /// <summary>How a workload of a tenant ended; null: not remembered, or another tenant's.</summary>
    public WorkloadOutcome? Find(Guid id, Tenant tenant) =>
        _places.TryGetValue(id, out var place) && _records[place] is { } record && record.Tenant == tenant ? record.Outcome : null;

    public void Add(Guid id, Tenant tenant, WorkloadOutcome outcome)
    {
        Set((int)(_next % Capacity), new OutcomeRecord(_next, id, tenant, outcome));
        _dirty.Add((int)(_next % Capacity) / PageSize);
        _next++;
    }

    /// <summary>What is remembered on one page.</summary>
    public IEnumerable<OutcomeRecord> On(int page) => _records.Skip(page * PageSize).Take(PageSize).OfType<OutcomeRecord>();

    /// <summary>Puts back what was stored.</summary>
    public void Restore(OutcomeRecord record)
    {
        if (_places.TryGetValue(record.Id, out var place) && _records[place]!.Value.Number > record.Number)
        {
            return;
        }

        Set((int)(record.Number % Capacity), record);
        _next = Math.Max(_next, record.Number + 1);
    }

    public void TakeWritten(int page) => _dirty.Remove(page);

    private void Set(int place, OutcomeRecord record)
    {
        if (_records[place] is { } before && _places.GetValueOrDefault(before.Id, -1) == place)
        {
            _places.Remove(before.Id);
        }

        _records[place] = record;
        _places[record.Id] = place;
    }
}
