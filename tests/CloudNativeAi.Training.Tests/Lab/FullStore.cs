namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>A store whose disk is full for what is written of jobs, while the test wants it so.</summary>
internal sealed class FullStore(IStateStore inner) : IStateStore, IDisposable, IAsyncDisposable
{
    private volatile bool _full;

    public bool Full
    {
        get => _full;
        set => _full = value;
    }

    public IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default) => inner.WatchAsync(kind, cancellationToken);

    public ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default) => inner.GetAsync(key, cancellationToken);

    public ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default) =>
        _full && key.Kind == "training-job" ? throw new IOException("No space left on device : 'state.db'") : inner.PutAsync(key, value, ifVersion, cancellationToken);

    public ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifVersion, cancellationToken);

    public ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default) => inner.AcquireAsync(name, cancellationToken);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
}
