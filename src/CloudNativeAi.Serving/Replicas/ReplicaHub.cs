using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>What the runtime says of replicas, as last heard; tells those who run one at once.</summary>
internal sealed class ReplicaHub
{
    private readonly ConcurrentDictionary<ReplicaKey, ReplicaState> _states = new();
    private readonly ConcurrentDictionary<ReplicaKey, Action<ReplicaState?>> _listeners = new();

    /// <summary>Whether a first list is complete: what is not in it is not there.</summary>
    public bool IsSynced { get; private set; }

    public bool TryGet(ReplicaKey key, [NotNullWhen(true)] out ReplicaState? state) => _states.TryGetValue(key, out state);

    public IEnumerable<KeyValuePair<ReplicaKey, ReplicaState>> States => _states;

    /// <summary>Calls back with the present state, if any, and with each later one; null: it is not there any more.</summary>
    public void Listen(ReplicaKey key, Action<ReplicaState?> listener)
    {
        _listeners[key] = listener;
        if (_states.TryGetValue(key, out var state))
        {
            listener(state);
        }
    }

    public void Forget(ReplicaKey key) => _listeners.TryRemove(key, out _);

    /// <summary>Follows the runtime until cancelled.</summary>
    public async Task FollowAsync(IReplicaRuntime runtime, Action changed, CancellationToken cancellationToken)
    {
        HashSet<ReplicaKey>? listed = null;
        await foreach (var change in runtime.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (change.Kind)
            {
                case ChangeKind.Reset:
                    listed = [];
                    break;
                case ChangeKind.Upsert:
                    listed?.Add(change.Key);
                    _states[change.Key] = change.Value!;
                    Tell(change.Key, change.Value);
                    break;
                case ChangeKind.Delete:
                    Remove(change.Key);
                    break;
                default:
                    foreach (var gone in _states.Keys.Where(key => listed is not null && !listed.Contains(key)))
                    {
                        Remove(gone);
                    }

                    listed = null;
                    IsSynced = true;
                    changed();
                    break;
            }
        }
    }

    private void Remove(ReplicaKey key)
    {
        if (_states.TryRemove(key, out _))
        {
            Tell(key, null);
        }
    }

    private void Tell(ReplicaKey key, ReplicaState? state)
    {
        if (_listeners.TryGetValue(key, out var listener))
        {
            listener(state);
        }
    }
}
