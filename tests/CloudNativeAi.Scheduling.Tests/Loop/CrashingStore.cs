namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>A store whose process dies at its n-th write, just before or just after it; or that only fails once there.</summary>
internal sealed class CrashingStore(IStateStore inner, int at, bool afterWrite, bool forGood) : IStateStore
{
    private readonly TaskCompletionSource _crashed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _writes;

    /// <summary>Ends when the write came.</summary>
    public Task Crashed => _crashed.Task;

    public int Writes => Volatile.Read(ref _writes);

    public IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default) => inner.WatchAsync(kind, cancellationToken);

    public ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default) =>
        IsDead ? throw new IOException("The store is gone.") : inner.GetAsync(key, cancellationToken);

    public async ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default)
    {
        var crash = Count();
        var item = !crash || afterWrite ? await inner.PutAsync(key, value, ifVersion, cancellationToken) : null;
        return crash ? throw Crash() : item!;
    }

    public async ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default)
    {
        var crash = Count();
        if (!crash || afterWrite)
        {
            await inner.DeleteAsync(key, ifVersion, cancellationToken);
        }

        if (crash)
        {
            throw Crash();
        }
    }

    public ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default) => inner.AcquireAsync(name, cancellationToken);

    private bool IsDead => forGood && _crashed.Task.IsCompleted;

    private bool Count() => IsDead ? throw new IOException("The store is gone.") : Interlocked.Increment(ref _writes) == at;

    private IOException Crash()
    {
        _crashed.TrySetResult();
        return new IOException("The disk is gone.");
    }
}
