using CloudNativeAi.Data;

namespace CloudNativeAi.Testing;

/// <summary>A fresh, empty place with a source over it, for one case of <see cref="DatasetSourceContract"/>.</summary>
public abstract class DatasetSourceBench : IAsyncDisposable
{
    /// <summary>The source under test.</summary>
    public abstract IDatasetSource Source { get; }

    /// <summary>Whether it can list; where not, listing throws <see cref="SourceErrorKind.NotSupported"/>.</summary>
    public abstract bool CanList { get; }

    /// <summary>Puts or replaces an object, past the source; on return the source sees it as a new version.</summary>
    public abstract ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Takes an object away, past the source.</summary>
    public abstract ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Ends the place.</summary>
    public abstract ValueTask DisposeAsync();
}
