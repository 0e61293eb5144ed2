using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Stops replicas whose owner let a deadline pass, and tells which of them have ended. Without a runtime all of them have.</summary>
internal sealed partial class ReplicaStopper(IReplicaRuntime? runtime, SchedulerMailbox mailbox, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<ReplicaId, ConcurrentDictionary<ReplicaKey, bool>> _running = [];
    private readonly ConcurrentDictionary<ReplicaKey, bool> _asked = [];
    private volatile bool _listed;

    /// <summary>Keeps what runs current until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (runtime is not null && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in runtime.WatchAsync(cancellationToken).ConfigureAwait(false))
                {
                    Apply(change);
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.WatchFailed(logger, exception);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether a replica has ended; one that has not is stopped, once.</summary>
    public bool HasEnded(ReplicaId replica, CancellationToken cancellationToken)
    {
        if (runtime is null)
        {
            return true;
        }

        if (!_listed)
        {
            return false;
        }

        if (!_running.TryGetValue(replica, out var keys) || keys.IsEmpty)
        {
            return true;
        }

        foreach (var key in keys.Keys)
        {
            if (_asked.TryAdd(key, true))
            {
                _ = StopAsync(key, cancellationToken);
            }
        }

        return false;
    }

    /// <summary>Whether a try of a replica is known and has not exited.</summary>
    public bool IsRunning(ReplicaKey key) => _running.TryGetValue(key.Id, out var keys) && keys.ContainsKey(key);

    private async Task StopAsync(ReplicaKey key, CancellationToken cancellationToken)
    {
        try
        {
            Log.Stopping(logger, key);
            await runtime!.StopAsync(key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            Log.StopFailed(logger, key, exception);
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _asked.TryRemove(key, out _);
            mailbox.Send(new SchedulerMessage.Wake());
        }
    }

    private void Apply(Change<ReplicaKey, ReplicaState> change)
    {
        switch (change.Kind)
        {
            case ChangeKind.Reset:
                _listed = false;
                _running.Clear();
                return;
            case ChangeKind.Synced:
                _listed = true;
                break;
            case ChangeKind.Upsert when change.Value!.Phase != ReplicaPhase.Exited:
                _running.GetOrAdd(change.Key.Id, static _ => []).TryAdd(change.Key, true);
                return;
            default:
                Forget(change.Key);
                break;
        }

        mailbox.Send(new SchedulerMessage.Wake());
    }

    private void Forget(ReplicaKey key)
    {
        _asked.TryRemove(key, out _);
        if (_running.TryGetValue(key.Id, out var keys))
        {
            keys.TryRemove(key, out _);
            if (keys.IsEmpty)
            {
                _running.TryRemove(key.Id, out _);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2006, LogLevel.Warning, "The watch of replicas failed; it starts again.", EventName = "ReplicaWatchFailed")]
        public static partial void WatchFailed(ILogger logger, Exception exception);

        [LoggerMessage(2007, LogLevel.Information, "The deadline to release {Replica} passed without an answer of its owner; it is stopped.", EventName = "ReplicaStopped")]
        public static partial void Stopping(ILogger logger, ReplicaKey replica);

        [LoggerMessage(2008, LogLevel.Warning, "{Replica} could not be stopped; it is tried again.", EventName = "ReplicaStopFailed")]
        public static partial void StopFailed(ILogger logger, ReplicaKey replica, Exception exception);
    }
}
