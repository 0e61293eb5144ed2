using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Locality;
using CloudNativeAi.Data.Reading;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Datasets;

internal sealed partial class DatasetService(
    DatasetCatalog catalog, SourceDirectory sources, SourceSurvey survey, DatasetBringer bringer, DiskCache cache, LocalContent content, ObjectTransfer transfer, ILogger<DatasetService> logger) : IDatasets
{
    public async ValueTask<DatasetVersion> RegisterAsync(DatasetSpec spec, CancellationToken cancellationToken = default)
    {
        DatasetRules.Check(spec);
        var source = sources.Get(spec.Tenant, spec.Source);
        var objects = await survey.PinAsync(source, spec, cancellationToken).ConfigureAwait(false);
        var version = DatasetCatalog.Describe(spec, source, objects);
        await catalog.AddAsync(version, cancellationToken).ConfigureAwait(false);
        content.Know(version.Content, version.Bytes);
        Log.Registered(logger, spec.Tenant, spec.Name, version.Version, objects.Count, version.Bytes);
        return version;
    }

    public ValueTask<DatasetVersion?> GetAsync(Tenant tenant, string name, string? version = null, CancellationToken cancellationToken = default)
    {
        DatasetRules.CheckName(tenant, name, "dataset");
        return catalog.GetAsync(tenant, name, version, cancellationToken);
    }

    public ValueTask<IReadOnlyList<DatasetVersion>> ListAsync(Tenant tenant, CancellationToken cancellationToken = default) => catalog.ListAsync(tenant, cancellationToken);

    public IAsyncEnumerable<Change<(Tenant Tenant, string Name), DatasetVersion>> WatchAsync(CancellationToken cancellationToken = default) => catalog.WatchAsync(cancellationToken);

    public async ValueTask<PrefetchProgress> PrefetchAsync(DatasetVersion dataset, IProgress<PrefetchProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using var prefetch = await bringer.BringAsync(dataset, reads: false, progress, cancellationToken).ConfigureAwait(false);
        prefetch.ThrowIfIncomplete();
        return prefetch.Progress;
    }

    public ValueTask<PrefetchProgress> GetProgressAsync(DatasetVersion dataset, CancellationToken cancellationToken = default)
    {
        var facts = bringer.Objects(dataset).Select(cache.Look).ToList();
        return new(new PrefetchProgress(facts.Sum(static f => f.Bytes), dataset.Bytes, facts.Count(static f => f.Complete), facts.Count));
    }

    public ValueTask<Stream> OpenAsync(DatasetVersion dataset, string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        ArgumentException.ThrowIfNullOrEmpty(key);
        cancellationToken.ThrowIfCancellationRequested();
        var info = dataset.Objects.FirstOrDefault(o => o.Key == key)
            ?? throw new DatasetNotFoundException($"{dataset.Name} version {dataset.Version} has no object \"{key}\".", "Ask for one of DatasetVersion.Objects.");
        var subject = new CachedObject(dataset.Tenant, sources.Get(dataset.Tenant, dataset.Source), info);
        return new(new ObjectReader(subject, cache.Acquire(subject, reads: true), transfer));
    }

    public async ValueTask DeleteAsync(Tenant tenant, string name, CancellationToken cancellationToken = default)
    {
        DatasetRules.CheckName(tenant, name, "dataset");
        foreach (var version in await catalog.DeleteAsync(tenant, name, cancellationToken).ConfigureAwait(false))
        {
            foreach (var subject in bringer.Objects(version))
            {
                cache.Drop(subject.Key);
            }
        }
    }

    public async ValueTask<IReadOnlyList<string>> ExplainAsync(DatasetVersion dataset, CancellationToken cancellationToken = default)
    {
        var progress = await GetProgressAsync(dataset, cancellationToken).ConfigureAwait(false);
        List<string> sentences =
        [
            FormattableString.Invariant($"{dataset.Name} version {dataset.Version} has {progress.TotalObjects} objects, {new ByteSize(progress.TotalBytes)}, from source {dataset.Source}."),
            FormattableString.Invariant($"The cache holds {progress.CompleteObjects} of them whole and {new ByteSize(progress.CachedBytes)} in all; it uses {new ByteSize(cache.Usage)} of {new ByteSize(cache.Limit)}."),
        ];
        if (!progress.IsComplete && progress.TotalBytes > cache.Limit)
        {
            sentences.Add(FormattableString.Invariant($"It cannot be held whole: it is {new ByteSize(progress.TotalBytes - cache.Limit)} over the limit."));
        }

        if (cache.Problem is { } problem)
        {
            sentences.Add($"{problem} Reads pass the cache by.");
        }

        foreach (var subject in bringer.Objects(dataset).Where(s => !cache.Look(s).Complete).Take(10))
        {
            sentences.Add(FormattableString.Invariant($"\"{subject.Info.Key}\" is not whole: {new ByteSize(cache.Look(subject).Bytes)} of {new ByteSize(subject.Length)} were brought so far."));
        }

        return sentences;
    }

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Information, "Dataset {Tenant}/{Name} is version {Version}: {Objects} objects, {Bytes} bytes.", EventName = "DatasetRegistered")]
        public static partial void Registered(ILogger logger, Tenant tenant, string name, string version, int objects, long bytes);
    }
}
