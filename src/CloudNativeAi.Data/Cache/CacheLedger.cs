namespace CloudNativeAi.Data.Cache;

/// <summary>What is in the cache, who holds it, how many bytes that is. Guarded by the cache's lock.</summary>
internal sealed class CacheLedger(Func<long> limit)
{
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);
    private readonly LirsOrder _order = new(limit);

    public long Used { get; private set; }

    /// <summary>Set aside for fills under way.</summary>
    public long Reserved { get; set; }

    /// <summary>Evicted entries that are still known.</summary>
    public int Remembered => _order.Remembered;

    /// <summary>Of entries that nobody holds.</summary>
    public long IdleBytes { get; private set; }

    public IEnumerable<CacheEntry> Entries => _entries.Values;

    public CacheEntry? Find(string key) => _entries.GetValueOrDefault(key);

    /// <param name="entry">New, with the bytes it has.</param>
    /// <param name="size">Bytes it will have when it is whole.</param>
    public void Add(CacheEntry entry, long size)
    {
        _entries[entry.Key] = entry;
        _order.Add(entry, size, Used);
        Used += entry.Bytes;
        IdleBytes += entry.Bytes;
    }

    public void Remove(CacheEntry entry)
    {
        Count(entry, 0);
        entry.Dead = true;
        _entries.Remove(entry.Key);
        _order.Remove(entry);
    }

    public void Count(CacheEntry entry, long bytes)
    {
        if (!entry.Dead)
        {
            var more = bytes - entry.Bytes;
            Used += more;
            IdleBytes += entry.Holds == 0 ? more : 0;
            entry.Bytes = bytes;
            _order.Grow(entry, more);
        }
    }

    public void Enter(CacheEntry entry, bool user)
    {
        IdleBytes -= entry is { Holds: 0, Dead: false } ? entry.Bytes : 0;
        entry.Holds++;
        entry.Users += user ? 1 : 0;
    }

    public void Leave(CacheEntry entry, bool user)
    {
        entry.Users -= user ? 1 : 0;
        entry.Holds--;
        IdleBytes += entry is { Holds: 0, Dead: false } ? entry.Bytes : 0;
    }

    /// <summary>Somebody reads it once more; the first read of what was brought ahead is not one more.</summary>
    public void Touch(CacheEntry entry)
    {
        if (!entry.Awaited)
        {
            _order.Touch(entry);
        }

        entry.Awaited = false;
    }

    /// <summary>The entry that goes first of those that nobody holds and that may go; null: there is none.</summary>
    public CacheEntry? First(Func<CacheEntry, bool> mayGo) => _order.First(entry => entry.Holds == 0 && mayGo(entry));
}
