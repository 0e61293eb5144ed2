namespace CloudNativeAi.Data.Cache;

/// <summary>What is in the cache, who holds it, how many bytes that is. Guarded by the cache's lock.</summary>
internal sealed class CacheLedger
{
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<CacheEntry> _idle = new();

    public long Used { get; private set; }

    /// <summary>Set aside for fills under way.</summary>
    public long Reserved { get; set; }

    /// <summary>Of entries that nobody holds.</summary>
    public long IdleBytes { get; private set; }

    public IEnumerable<CacheEntry> Entries => _entries.Values;

    public CacheEntry? Find(string key) => _entries.GetValueOrDefault(key);

    public void Add(CacheEntry entry)
    {
        _entries[entry.Key] = entry;
        Used += entry.Bytes;
        ToIdle(entry);
    }

    public void Remove(CacheEntry entry)
    {
        Count(entry, 0);
        entry.Dead = true;
        _entries.Remove(entry.Key);
        FromIdle(entry);
    }

    public void Count(CacheEntry entry, long bytes)
    {
        if (!entry.Dead)
        {
            Used += bytes - entry.Bytes;
            IdleBytes += entry.Idle is null ? 0 : bytes - entry.Bytes;
            entry.Bytes = bytes;
        }
    }

    public void Enter(CacheEntry entry, bool user)
    {
        entry.Holds++;
        entry.Users += user ? 1 : 0;
        FromIdle(entry);
    }

    public void Leave(CacheEntry entry, bool user)
    {
        entry.Users -= user ? 1 : 0;
        if (--entry.Holds == 0 && !entry.Dead)
        {
            ToIdle(entry);
        }
    }

    /// <summary>The idle entry that was used longest ago and may go; those that may not count as used now.</summary>
    public CacheEntry? Oldest(Func<CacheEntry, bool> mayGo)
    {
        for (var left = _idle.Count; left > 0 && _idle.First is { } oldest; left--)
        {
            if (mayGo(oldest.Value))
            {
                return oldest.Value;
            }

            _idle.RemoveFirst();
            _idle.AddLast(oldest);
        }

        return null;
    }

    private void ToIdle(CacheEntry entry)
    {
        entry.Idle = _idle.AddLast(entry);
        IdleBytes += entry.Bytes;
    }

    private void FromIdle(CacheEntry entry)
    {
        if (entry.Idle is { } node)
        {
            _idle.Remove(node);
            IdleBytes -= entry.Bytes;
            entry.Idle = null;
        }
    }
}
