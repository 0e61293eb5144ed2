namespace CloudNativeAi.Testing;

/// <summary>Where one contract case keeps state: empty at first, the case's alone. Disposing removes it.</summary>
public abstract class StateStorePlace : IAsyncDisposable
{
    /// <summary>Whether what was acknowledged is there after the store is disposed and opened again.</summary>
    public abstract bool Durable { get; }

    /// <summary>Opens the store there, as a host that starts would; the case disposes the one before first, where it can be disposed.</summary>
    public abstract ValueTask<IStateStore> OpenAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
