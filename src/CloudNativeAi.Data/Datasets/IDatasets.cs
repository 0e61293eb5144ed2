namespace CloudNativeAi.Data;

/// <summary>Datasets by name, their versions, and their bytes. Thread-safe; what hosts and Training inject.</summary>
public interface IDatasets
{
    /// <summary>Looks at the source and records what is there as a version; durable on return. Nothing changed since: the same version.</summary>
    /// <exception cref="DatasetSourceException">The source could not be read.</exception>
    /// <exception cref="ArgumentException">The spec breaks a rule or names an unknown source.</exception>
    ValueTask<DatasetVersion> RegisterAsync(DatasetSpec spec, CancellationToken cancellationToken = default);

    /// <summary>The newest version, or the one named; null where there is none.</summary>
    ValueTask<DatasetVersion?> GetAsync(Tenant tenant, string name, string? version = null, CancellationToken cancellationToken = default);

    /// <summary>The newest version of every dataset of a tenant, by name.</summary>
    ValueTask<IReadOnlyList<DatasetVersion>> ListAsync(Tenant tenant, CancellationToken cancellationToken = default);

    /// <summary>The newest version by tenant and name, then changes.</summary>
    IAsyncEnumerable<Change<(Tenant Tenant, string Name), DatasetVersion>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Brings a version into the cache, verified; returns when all of it is there.</summary>
    /// <exception cref="DatasetSourceException">An object could not be brought; what came stays.</exception>
    /// <exception cref="DatasetIntegrityException">Bytes differ from the version's digest.</exception>
    ValueTask<PrefetchProgress> PrefetchAsync(DatasetVersion dataset, IProgress<PrefetchProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>How much of a version the cache holds.</summary>
    ValueTask<PrefetchProgress> GetProgressAsync(DatasetVersion dataset, CancellationToken cancellationToken = default);

    /// <summary>A seekable reader of one object: from the cache where it is there and verified, else from the source through the cache.</summary>
    /// <exception cref="DatasetNotFoundException">The version has no such key.</exception>
    ValueTask<Stream> OpenAsync(DatasetVersion dataset, string key, CancellationToken cancellationToken = default);

    /// <summary>Forgets a dataset and its versions; cached bytes go when nothing uses them. One that is not there is no error.</summary>
    ValueTask DeleteAsync(Tenant tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>What of a version is cached, what is missing, and why: sentences for people.</summary>
    ValueTask<IReadOnlyList<string>> ExplainAsync(DatasetVersion dataset, CancellationToken cancellationToken = default);
}
