using System.Collections.Concurrent;
using System.Globalization;

namespace CloudNativeAi;

/// <summary>State that dies with the process: the default, told once at start.</summary>
internal sealed class MemoryStateStore : IStateStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<StateKey, StateItem> _items = [];
    private readonly Dictionary<string, ChangeFeed<StateKey, StateItem>> _feeds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, MemoryLeaseName> _leases = new(StringComparer.Ordinal);
    private long _version;

    public IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default)
    {
        StateRules.CheckKind(kind);
        lock (_gate)
        {
            return Feed(kind).WatchAsync(cancellationToken);
        }
    }

    public ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StateRules.Check(key);
        lock (_gate)
        {
            return new(_items.GetValueOrDefault(key));
        }
    }

    public ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StateRules.Check(key);
        StateRules.CheckValue(key, value);
        lock (_gate)
        {
            CheckVersion(key, ifVersion);
            var item = new StateItem(key, value.ToArray(), (++_version).ToString(CultureInfo.InvariantCulture));
            _items[key] = item;
            Feed(key.Kind).Upsert(key, item);
            return new(item);
        }
    }

    public ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        StateRules.Check(key);
        lock (_gate)
        {
            if (_items.ContainsKey(key))
            {
                CheckVersion(key, ifVersion);
                _items.Remove(key);
                Feed(key.Kind).Delete(key);
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return _leases.GetOrAdd(name, static _ => new MemoryLeaseName()).AcquireAsync(cancellationToken);
    }

    private void CheckVersion(StateKey key, string? expected)
    {
        var actual = _items.GetValueOrDefault(key)?.Version;
        if (actual != expected)
        {
            throw new StateConflictException(key, expected, actual);
        }
    }

    private ChangeFeed<StateKey, StateItem> Feed(string kind) =>
        _feeds.TryGetValue(kind, out var feed) ? feed : _feeds[kind] = new ChangeFeed<StateKey, StateItem>();
}
