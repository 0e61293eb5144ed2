using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CloudNativeAi.Training.Control;

/// <summary>The latest state of every replica of the jobs' pod set, by job.</summary>
internal sealed class ReplicaWatch
{
    private readonly ConcurrentDictionary<Guid, ImmutableDictionary<ReplicaKey, ReplicaState>> _byJob = [];
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed once the first list is whole.</summary>
    public Task Synced => _synced.Task;

    public ImmutableDictionary<ReplicaKey, ReplicaState> Of(Guid job) => _byJob.GetValueOrDefault(job, ImmutableDictionary<ReplicaKey, ReplicaState>.Empty);

    /// <summary>Follows the runtime until cancelled.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="set">The pod set to keep.</param>
    /// <param name="changed">Told which job a change is about.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task FollowAsync(IReplicaRuntime runtime, string set, Action<Guid> changed, CancellationToken cancellationToken)
    {
        HashSet<ReplicaKey>? listed = null;
        await foreach (var change in runtime.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            switch (change.Kind)
            {
                case ChangeKind.Reset:
                    listed = [];
                    break;
                case ChangeKind.Upsert when change.Key.Id.Set == set:
                    listed?.Add(change.Key);
                    Change(change.Key.Id.Workload, states => states.SetItem(change.Key, change.Value!), changed);
                    break;
                case ChangeKind.Delete when change.Key.Id.Set == set:
                    Change(change.Key.Id.Workload, states => states.Remove(change.Key), changed);
                    break;
                case ChangeKind.Synced:
                    Drop(listed, changed);
                    listed = null;
                    _synced.TrySetResult();
                    break;
                default:
                    break;
            }
        }
    }

    private void Drop(HashSet<ReplicaKey>? listed, Action<Guid> changed)
    {
        foreach (var (job, states) in _byJob)
        {
            var gone = states.Keys.Where(key => listed?.Contains(key) != true).ToList();
            if (gone.Count > 0)
            {
                Change(job, s => s.RemoveRange(gone), changed);
            }
        }
    }

    private void Change(Guid job, Func<ImmutableDictionary<ReplicaKey, ReplicaState>, ImmutableDictionary<ReplicaKey, ReplicaState>> change, Action<Guid> changed)
    {
        var states = change(Of(job));
        if (states.IsEmpty)
        {
            _byJob.TryRemove(job, out _);
        }
        else
        {
            _byJob[job] = states;
        }

        changed(job);
    }
}
