using System.Runtime.CompilerServices;

namespace CloudNativeAi;

/// <summary>Holds the latest state per key and serves it to any number of watchers by the contract of <see cref="Change{TKey, T}"/>.</summary>
/// <remarks>Thread-safe. For whoever implements a seam with a watch; a slow watcher holds one pending change per key and delays nobody.</remarks>
public sealed class ChangeFeed<TKey, T>
    where TKey : notnull
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, T> _state = [];
    private readonly List<Watcher> _watchers = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="ready">False: watchers wait until <see cref="Ready"/> says that the first list is complete.</param>
    public ChangeFeed(bool ready = true)
    {
        if (ready)
        {
            Ready();
        }
    }

    /// <summary>The first list is complete: watchers begin. Idempotent.</summary>
    public void Ready() => _ready.TrySetResult();

    /// <summary>Sets the state of a key.</summary>
    public void Upsert(TKey key, T value) => Publish(new(ChangeKind.Upsert, key, value));

    /// <summary>Removes a key; unknown keys are ignored.</summary>
    public void Delete(TKey key) => Publish(new(ChangeKind.Delete, key, default));

    /// <summary>Makes <paramref name="list"/> the whole state: keys that it lacks are deleted, equal values are not sent again.</summary>
    public void Replace(IReadOnlyDictionary<TKey, T> list)
    {
        ArgumentNullException.ThrowIfNull(list);
        lock (_gate)
        {
            foreach (var key in _state.Keys.Where(key => !list.ContainsKey(key)).ToList())
            {
                Publish(new(ChangeKind.Delete, key, default));
            }

            foreach (var (key, value) in list)
            {
                if (!_state.TryGetValue(key, out var old) || !EqualityComparer<T>.Default.Equals(old, value))
                {
                    Publish(new(ChangeKind.Upsert, key, value));
                }
            }
        }
    }

    /// <summary>The latest state of one key.</summary>
    public bool TryGet(TKey key, out T? value)
    {
        lock (_gate)
        {
            return _state.TryGetValue(key, out value);
        }
    }

    /// <summary>The latest states, in no order.</summary>
    public IReadOnlyList<KeyValuePair<TKey, T>> Snapshot()
    {
        lock (_gate)
        {
            return [.. _state];
        }
    }

    /// <summary>Present state first, then changes, until cancelled.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async IAsyncEnumerable<Change<TKey, T>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await _ready.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        var watcher = new Watcher();
        List<KeyValuePair<TKey, T>> list;
        lock (_gate)
        {
            list = [.. _state];
            _watchers.Add(watcher);
        }

        try
        {
            yield return new(ChangeKind.Reset, default!, default);
            foreach (var (key, value) in list)
            {
                yield return new(ChangeKind.Upsert, key, value);
            }

            yield return new(ChangeKind.Synced, default!, default);
            while (true)
            {
                await watcher.Signal.WaitAsync(cancellationToken).ConfigureAwait(false);
                foreach (var change in Take(watcher))
                {
                    yield return change;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _watchers.Remove(watcher);
            }

            watcher.Signal.Dispose();
        }
    }

    private void Publish(Change<TKey, T> change)
    {
        lock (_gate)
        {
            if (change.Kind == ChangeKind.Upsert)
            {
                _state[change.Key] = change.Value!;
            }
            else if (!_state.Remove(change.Key))
            {
                return;
            }

            foreach (var watcher in _watchers)
            {
                watcher.Pending[change.Key] = change;
                if (watcher.Signal.CurrentCount == 0)
                {
                    watcher.Signal.Release();
                }
            }
        }
    }

    private List<Change<TKey, T>> Take(Watcher watcher)
    {
        lock (_gate)
        {
            List<Change<TKey, T>> changes = [.. watcher.Pending.Values];
            watcher.Pending.Clear();
            return changes;
        }
    }

    private sealed class Watcher
    {
        public OrderedDictionary<TKey, Change<TKey, T>> Pending { get; } = [];

        public SemaphoreSlim Signal { get; } = new(0);
    }
}
