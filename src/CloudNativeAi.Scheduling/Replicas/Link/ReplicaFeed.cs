using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>What the supervisor tells, turned into states that are watched. News come one after the other.</summary>
internal sealed partial class ReplicaFeed(ILogger logger)
{
    private readonly ChangeFeed<ReplicaKey, ReplicaState> _states = new(ready: false);
    private readonly ConcurrentDictionary<ReplicaKey, WireReplica> _replicas = new();
    private readonly ConcurrentDictionary<ReplicaKey, LogSignal> _followers = new();
    private Dictionary<ReplicaKey, WireReplica>? _list;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChangeFeed<ReplicaKey, ReplicaState> States => _states;

    /// <summary>Replicas whose logs are being followed.</summary>
    public IEnumerable<ReplicaKey> Followed => _followers.Keys;

    /// <summary>Ends with the next news; take it before looking at the replicas.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>As the supervisor told it last.</summary>
    public IReadOnlyCollection<KeyValuePair<ReplicaKey, WireReplica>> Replicas => _replicas.ToArray();

    /// <summary>Whether a replica is known and has not exited.</summary>
    public bool IsLive(ReplicaKey key) => _replicas.TryGetValue(key, out var replica) && replica.Phase != ReplicaPhase.Exited;

    public bool IsKnown(ReplicaKey key) => _replicas.ContainsKey(key);

    /// <summary>A new connection begins with the whole list.</summary>
    public void BeginList() => _list = [];

    /// <summary>Takes in one piece of news.</summary>
    public void Take(SupervisorMessage message)
    {
        if (message.Replica is { } replica)
        {
            Take(replica);
        }
        else if (message.Synced && _list is { } list)
        {
            _list = null;
            foreach (var gone in _replicas.Keys.Where(key => !list.ContainsKey(key)))
            {
                _replicas.TryRemove(gone, out _);
            }

            foreach (var (key, value) in list)
            {
                _replicas[key] = value;
            }

            _states.Replace(list.ToDictionary(static entry => entry.Key, static entry => State(entry.Value)));
            _states.Ready();
            foreach (var follower in _followers.Values)
            {
                follower.Raise();
            }
        }
        else if (message.Id is { } id && ReplicaNames.Parse(id, message.Generation) is { } key)
        {
            if (message.Forgotten)
            {
                _list?.Remove(key);
                _replicas.TryRemove(key, out _);
                _states.Delete(key);
            }

            if (_followers.TryGetValue(key, out var follower))
            {
                follower.Raise();
            }
        }

        if (!message.Grown)
        {
            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    /// <summary>Raised when the log of a replica may have grown, or it has exited. Dispose to stop.</summary>
    public LogSignal Follow(ReplicaKey key)
    {
        while (true)
        {
            var signal = _followers.GetOrAdd(key, static _ => new());
            if (signal.TryEnter())
            {
                return signal;
            }

            _followers.TryRemove(new(key, signal));
        }
    }

    /// <returns>Whether nobody follows that log any more.</returns>
    public bool Unfollow(ReplicaKey key, LogSignal signal) => signal.Leave() && _followers.TryRemove(new(key, signal));

    private void Take(WireReplica replica)
    {
        if (ReplicaNames.Parse(replica.Id, replica.Generation) is not { } key)
        {
            return;
        }

        if (_list is { } list)
        {
            list[key] = replica;
            return;
        }

        if (replica.Unkillable is { } pids && replica.Exit is null)
        {
            Log.CannotBeKilled(logger, key, string.Join(", ", pids));
        }

        _replicas[key] = replica;
        _states.Upsert(key, State(replica));
        if (replica.Phase == ReplicaPhase.Exited)
        {
            Log.Exited(logger, key, replica.Exit!.Cause, replica.Exit.Detail);
            if (_followers.TryGetValue(key, out var follower))
            {
                follower.Raise();
            }
        }
    }

    private static ReplicaState State(WireReplica replica) => new(
        replica.Phase,
        replica.Phase == ReplicaPhase.Running,
        new(replica.Node),
        replica.StartedAt,
        replica.Exit is { } exit ? new(exit.Cause, exit.Code, exit.Signal, exit.Detail, exit.At) : null);

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Debug, "Replica {Replica} exited, {Cause}: {Detail}", EventName = "ReplicaExited")]
        public static partial void Exited(ILogger logger, ReplicaKey replica, ExitCause cause, string detail);

        [LoggerMessage(2102, LogLevel.Error, "Replica {Replica} cannot be killed: the kernel does not end {Pids}. It stays, with what it holds, until the machine restarts or the driver lets go.", EventName = "ReplicaCannotBeKilled")]
        public static partial void CannotBeKilled(ILogger logger, ReplicaKey replica, string pids);
    }
}
