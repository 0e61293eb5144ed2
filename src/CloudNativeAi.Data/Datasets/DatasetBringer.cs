using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Datasets;

/// <summary>Brings versions into the cache, whole and verified.</summary>
internal sealed class DatasetBringer(SourceDirectory sources, DiskCache cache, LocalContent content, TransferOptions options, DataMetrics metrics, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public IReadOnlyList<CachedObject> Objects(DatasetVersion dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        var source = sources.Get(dataset.Tenant, dataset.Source);
        return [.. dataset.Objects.Select(info => new CachedObject(dataset.Tenant, source, info))];
    }

    /// <summary>Returns when everything was tried; what came is held until the result is disposed.</summary>
    /// <param name="dataset">What.</param>
    /// <param name="reads">Somebody reads it from now on; false: it is only brought ahead.</param>
    /// <param name="progress">Told now and then.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Prefetch> BringAsync(DatasetVersion dataset, bool reads, IProgress<PrefetchProgress>? progress, CancellationToken cancellationToken)
    {
        using var activity = metrics.Activities.StartActivity("cloudnativeai.data.prefetch");
        activity?.SetTag("dataset", dataset.Name).SetTag("version", dataset.Version);
        var began = time.GetTimestamp();
        var objects = Objects(dataset);
        var prefetch = new Prefetch(dataset, objects, cache, reads, progress);
        using var ticking = progress is null ? null : time.CreateTimer(static state => ((Prefetch)state!).Report(), prefetch, Tick, Tick);
        try
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.ObjectsInFlight, CancellationToken = cancellationToken };
            await Parallel.ForEachAsync(objects, parallel, prefetch.BringAsync).ConfigureAwait(false);
            return prefetch;
        }
        catch
        {
            prefetch.Dispose();
            throw;
        }
        finally
        {
            content.Refresh(dataset, objects);
            metrics.Prefetched(time.GetElapsedTime(began), prefetch.Progress.IsComplete);
        }
    }
}
