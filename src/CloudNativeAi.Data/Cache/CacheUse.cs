namespace CloudNativeAi.Data.Cache;

/// <summary>Keeps an entry from eviction; with <paramref name="user"/>, its file open too.</summary>
internal sealed class CacheUse(DiskCache cache, CacheEntry entry, bool user) : IDisposable
{
    private int _disposed;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            cache.Leave(entry, user);
        }
    }
}
