namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>A store whose host dies at its n-th write of a job: before the write is durable, or right after. From then on nothing is written.</summary>
internal sealed class DyingStore(IStateStore inner, int dies, bool after) : IStateStore, IDisposable, IAsyncDisposable
{
    private readonly TaskCompletionSource _died = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writes;

    /// <summary>Completed once it has died.</summary>
    public Task Died => _died.Task;

    public IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default) => inner.WatchAsync(kind, cancellationToken);

    public ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default) => inner.GetAsync(key, cancellationToken);

    public async ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default)
    {
        if (key.Kind != "training-job")
        {
            return await inner.PutAsync(key, value, ifVersion, cancellationToken);
        }

        var write = Interlocked.Increment(ref _writes);
        if (write < dies)
        {
            return await inner.PutAsync(key, value, ifVersion, cancellationToken);
        }

        if (write == dies && after)
        {
            await inner.PutAsync(key, value, ifVersion, cancellationToken);
        }

        _died.TrySetResult();
        throw new IOException("the host is dead");
    }

    public ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, ifVersion, cancellationToken);

    public ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default) => inner.AcquireAsync(name, cancellationToken);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    public ValueTask DisposeAsync() => inner is IAsyncDisposable disposable ? disposable.DisposeAsync() : ValueTask.CompletedTask;
}
