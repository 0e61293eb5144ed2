using System.Runtime.CompilerServices;
using CloudNativeAi.Sqlite.Database;
using CloudNativeAi.Sqlite.Leases;
using CloudNativeAi.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Sqlite.Store;

/// <summary>State in <c>state.db</c> of one directory, which it owns from first use to disposal.</summary>
internal sealed partial class SqliteStateStore(string directory, Schema schema, TimeProvider time, ILogger<SqliteStateStore> logger)
    : IStateStore, IDisposable, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly LeaseTable _leases = new();
    private volatile OpenState? _state;
    private volatile Exception? _failure;
    private bool _disposed;

    /// <summary>An absolute path.</summary>
    public string Directory => directory;

    /// <summary>Why the last transaction failed; null: it did not.</summary>
    public Exception? Failure => _failure;

    /// <summary>Takes the directory and opens the database; calling again does nothing.</summary>
    /// <exception cref="CloudNativeAiException">Another owner, a damaged or newer database, or no way to write there.</exception>
    public async ValueTask OpenAsync(CancellationToken cancellationToken) => await StateAsync(cancellationToken).ConfigureAwait(false);

    public IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default)
    {
        StateRules.CheckKind(kind);
        return WatchFeedAsync(kind, cancellationToken);
    }
    public async ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StateRules.Check(key);
        var state = await StateAsync(cancellationToken).ConfigureAwait(false);
        return state.Database.Reader.Read(key);
    }

    public ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default)
    {
        StateRules.Check(key);
        StateRules.CheckValue(key, value);
        return SendAsync(new PutOperation(key, value.ToArray(), ifVersion), cancellationToken);
    }

    public async ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default)
    {
        StateRules.Check(key);
        await SendAsync(new DeleteOperation(key, ifVersion), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        await StateAsync(cancellationToken).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            return await _leases.AcquireAsync(name, token => SendAsync(new EpochOperation(), token), either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowWhereCancelledOrDisposed(cancellationToken);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (BeginDispose() is { } state)
            {
                await state.Writer.Completion.ConfigureAwait(false);
                state.Close();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Wait();
        try
        {
            if (BeginDispose() is { } state)
            {
                state.Writer.Completion.Wait();
                state.Close();
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Under the gate. What is still to be closed; null: nothing.</summary>
    private OpenState? BeginDispose()
    {
        if (_disposed)
        {
            return null;
        }

        _disposed = true;
        _stopping.Cancel();
        _leases.Lose();
        _state?.Writer.Stop();
        return _state;
    }

    private async ValueTask<T> SendAsync<T>(WriteOperation<T> operation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = await StateAsync(cancellationToken).ConfigureAwait(false);
        ObjectDisposedException.ThrowIf(!state.Writer.TrySend(operation), this);
        return await operation.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<OpenState> StateAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _state is { } state ? new(state) : OpenSlowlyAsync(cancellationToken);
    }

    private async ValueTask<OpenState> OpenSlowlyAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_state is null)
            {
                _state = await Task.Run(() => OpenState.Open(directory, schema, time.GetUtcNow(), Observe), CancellationToken.None).ConfigureAwait(false);
                Report(_state);
            }

            return _state;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async IAsyncEnumerable<Change<StateKey, StateItem>> WatchFeedAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var feed = await SendAsync(new FeedOperation(kind), cancellationToken).ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var changes = feed.WatchAsync(either.Token).GetAsyncEnumerator(either.Token);
        await using var ending = changes.ConfigureAwait(false);
        while (await MoveNextAsync(changes, cancellationToken).ConfigureAwait(false))
        {
            yield return changes.Current;
        }
    }

    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<Change<StateKey, StateItem>> changes, CancellationToken cancellationToken)
    {
        try
        {
            return await changes.MoveNextAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowWhereCancelledOrDisposed(cancellationToken);
            throw;
        }
    }

    private void ThrowWhereCancelledOrDisposed(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
    }

    private void Observe(Exception? failure)
    {
        _failure = failure;
        if (failure is not null)
        {
            Log.WriteFailed(logger, directory, failure);
        }
    }

    private void Report(OpenState state)
    {
        if (state.Owner.Predecessor is { } predecessor)
        {
            Log.TookOver(logger, directory, predecessor.ToString());
        }

        if (state.Database.MigratedFrom != schema.Version)
        {
            Log.Migrated(logger, directory, state.Database.MigratedFrom, schema.Version);
        }

        Log.Opened(logger, directory);
    }
}
