namespace CloudNativeAi.Data;

/// <summary>A place objects come from. Thread-safe. One try each: retries, time limits by progress and reassembly are the caller's.</summary>
public interface IDatasetSource
{
    /// <summary>Endpoint and bucket, no credentials: part of the cache key.</summary>
    string Identity { get; }

    /// <summary>Objects whose keys begin with <paramref name="prefix"/>, in ordinal order of keys.</summary>
    /// <exception cref="DatasetSourceException">The source could not be listed whole.</exception>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default);

    /// <summary>One object as it is now; null where there is none.</summary>
    /// <exception cref="DatasetSourceException">The source did not answer well.</exception>
    ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Opens this version (If-Match, version id) from <paramref name="offset"/>, for <paramref name="length"/> bytes or to the end.</summary>
    /// <exception cref="DatasetSourceException">Changed, gone, denied, transient: <see cref="DatasetSourceException.Kind"/>.</exception>
    ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default);
}
