using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.PageCache;

/// <summary>How much of some objects is cached, and how much in memory.</summary>
internal sealed record Residency(PageCacheReport Report)
{
    private const int BlocksInRange = 1024;

    public long ResidentBytes => Report.ResidentBytes ?? 0;

    public static Residency Measure(DiskCache cache, IFilePages pages, IReadOnlyList<CachedObject> objects, CancellationToken cancellationToken)
    {
        var (cached, resident) = (0L, 0L);
        var note = pages.Missing;
        foreach (var subject in objects)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var open = CachedFile.Open(cache, subject);
            foreach (var (offset, length) in open?.Ranges(BlocksInRange) ?? [])
            {
                cached += length;
                if (note is null)
                {
                    try
                    {
                        resident += pages.Resident(open!.File, offset, length);
                    }
                    catch (Exception exception) when (DiskErrors.IsDiskError(exception))
                    {
                        note = $"The file system of the cache does not tell what of it is in memory ({exception.Message}); nothing was done.";
                    }
                }
            }
        }

        long? told = note is null ? resident : null;
        return new(new PageCacheReport(objects.Sum(static o => o.Length), cached) { ResidentBytesBefore = told, ResidentBytes = told, Note = note ?? cache.Problem });
    }
}
