using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.PageCache;

/// <summary>The cache's own file of one object, open and kept from eviction until it is disposed.</summary>
internal sealed class CachedFile : IDisposable
{
    private readonly CacheLease _lease;

    private CachedFile(CacheLease lease, SafeFileHandle file) => (_lease, File) = (lease, file);

    public SafeFileHandle File { get; }

    /// <returns>Null: the cache holds nothing of it.</returns>
    public static CachedFile? Open(DiskCache cache, CachedObject subject)
    {
        if (cache.Look(subject).Bytes == 0 || cache.Acquire(subject, reads: false) is not { } lease)
        {
            return null;
        }

        try
        {
            if (cache.TryOpen()?.OpenRead(EntryFiles.DataPath(subject.Key)) is { } file)
            {
                return new CachedFile(lease, file);
            }
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // A file that cannot be opened holds nothing.
        }

        lease.Dispose();
        return null;
    }

    public void Dispose()
    {
        File.Dispose();
        _lease.Dispose();
    }

    /// <summary>What of the file holds bytes, its holes left out, in pieces of at most so many blocks.</summary>
    public IEnumerable<(long Offset, long Length)> Ranges(int mostBlocks)
    {
        var count = _lease.Subject.BlockCount;
        for (var block = 0; block < count;)
        {
            var (hole, missing) = _lease.Files.MissingFrom(block, count);
            var end = missing == 0 ? count : hole;
            for (; block < end; block = Math.Min(end, block + mostBlocks))
            {
                var offset = (long)block * CachedObject.BlockSize;
                var last = Math.Min(end, block + mostBlocks);
                yield return (offset, Math.Min(_lease.Subject.Length, (long)last * CachedObject.BlockSize) - offset);
            }

            block = end + missing;
        }
    }
}
