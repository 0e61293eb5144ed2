using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Datasets;
using CloudNativeAi.Data.Diagnostics;

namespace CloudNativeAi.Data.PageCache;

/// <summary>Measures and warms the files of the verified cache.</summary>
internal sealed class CachePages(DatasetBringer bringer, DiskCache cache, IFilePages pages, AvailableMemory memory, DataMetrics metrics, TimeProvider time) : IPageCache
{
    public async ValueTask<PageCacheReport> WarmAsync(DatasetVersion dataset, PageCacheWarmUp? warmUp = null, IProgress<PageCacheReport>? progress = null, CancellationToken cancellationToken = default)
    {
        warmUp ??= new PageCacheWarmUp();
        Check(warmUp);
        var objects = Choose(dataset, warmUp.Keys);
        var before = await MeasureAsync(objects, cancellationToken).ConfigureAwait(false);
        if (before.Report.ResidentBytes is null)
        {
            return before.Report;
        }

        var work = new WarmUp(cache, pages, memory, warmUp, before, metrics, time, progress);
        var options = new ParallelOptions { MaxDegreeOfParallelism = warmUp.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(objects, options, work.WarmAsync).ConfigureAwait(false);
        var after = await MeasureAsync(objects, cancellationToken).ConfigureAwait(false);
        return work.Report with { ResidentBytes = after.Report.ResidentBytes };
    }

    public async ValueTask<PageCacheReport> MeasureAsync(DatasetVersion dataset, CancellationToken cancellationToken = default) =>
        (await MeasureAsync(bringer.Objects(dataset), cancellationToken).ConfigureAwait(false)).Report;

    private Task<Residency> MeasureAsync(IReadOnlyList<CachedObject> objects, CancellationToken cancellationToken) =>
        Task.Run(() => Residency.Measure(cache, pages, objects, cancellationToken), cancellationToken);

    private IReadOnlyList<CachedObject> Choose(DatasetVersion dataset, IReadOnlyList<string> keys)
    {
        var objects = bringer.Objects(dataset);
        if (keys.Count == 0)
        {
            return objects;
        }

        var byKey = objects.ToDictionary(static o => o.Info.Key, StringComparer.Ordinal);
        return [.. keys.Distinct(StringComparer.Ordinal).Select(key => byKey.GetValueOrDefault(key)
            ?? throw new DatasetNotFoundException($"{dataset.Name} version {dataset.Version} has no object \"{key}\".", "Ask for keys of DatasetVersion.Objects."))];
    }

    private static void Check(PageCacheWarmUp warmUp)
    {
        if (warmUp.Concurrency is < 1 or > 64)
        {
            throw new ArgumentException($"PageCacheWarmUp.Concurrency is {warmUp.Concurrency}; it is 1 to 64. Give a number in that range.", nameof(warmUp));
        }

        if (warmUp.BytesPerSecond is { Bytes: < 1 << 20 } rate)
        {
            throw new ArgumentException($"PageCacheWarmUp.BytesPerSecond is {rate}; it is 1Mi or more. Leave it null for no limit.", nameof(warmUp));
        }
    }
}
