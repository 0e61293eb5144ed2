namespace CloudNativeAi.Data.Cache;

/// <summary>Bytes that one fill may write; what it did not use is given back.</summary>
internal sealed class CacheRoom(DiskCache cache, CacheEntry entry, long bytes) : IDisposable
{
    private long _left = bytes;

    /// <summary>So many of them are on disk now.</summary>
    public void Taken(long taken)
    {
        Interlocked.Add(ref _left, -taken);
        cache.Settle(entry, taken);
    }

    public void Dispose() => cache.Settle(entry, Interlocked.Exchange(ref _left, 0));
}
