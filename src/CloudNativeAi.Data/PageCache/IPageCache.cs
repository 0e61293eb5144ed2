namespace CloudNativeAi.Data;

/// <summary>The operating system's page cache, as far as it concerns the files of the verified cache. Thread-safe.</summary>
/// <remarks>It works on the cache's own files, so whatever opens them afterwards (a mount, a reader) reads from memory. Nothing is fetched: prefetch first. Where the platform offers no way, it does nothing and the report says so.</remarks>
public interface IPageCache
{
    /// <summary>Reads what the cache holds of a version into memory that is available, and no further; returns when it is there.</summary>
    /// <param name="dataset">A version of a dataset, or <see cref="ModelVersion.Files"/>.</param>
    /// <param name="warmUp">Which part, how fast; null: all of it, with the defaults.</param>
    /// <param name="progress">Told after every few MiB.</param>
    /// <param name="cancellationToken">Stops; what is in memory by then stays there.</param>
    /// <exception cref="DatasetNotFoundException">The version has no such key.</exception>
    /// <exception cref="ArgumentException">A setting of <paramref name="warmUp"/> is outside its range.</exception>
    ValueTask<PageCacheReport> WarmAsync(DatasetVersion dataset, PageCacheWarmUp? warmUp = null, IProgress<PageCacheReport>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>How much of a version is in memory now; nothing is read.</summary>
    ValueTask<PageCacheReport> MeasureAsync(DatasetVersion dataset, CancellationToken cancellationToken = default);
}
