namespace CloudNativeAi;

/// <summary>Runs replicas somewhere: child processes here, pods there. Owners (Training, Serving) call it with what Scheduling placed.</summary>
/// <remarks>Thread-safe and level-triggered: every call may be repeated; calling again after a failure converges.</remarks>
public interface IReplicaRuntime
{
    /// <summary>The name configuration and logs use, e.g. <c>"process"</c>.</summary>
    string Name { get; }

    /// <summary>What it can do; a job that needs more is refused at submit.</summary>
    RuntimeFeatures Features { get; }

    /// <summary>The <c>host:port</c> peers will use, before any start. The same arguments give the same answer until the replica is forgotten.</summary>
    /// <param name="id">The replica that will listen.</param>
    /// <param name="node">Where it will run.</param>
    /// <param name="port">The port's name, as in <see cref="ReplicaTemplate.Ports"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask<string> ReserveAddressAsync(ReplicaId id, NodeId node, string port, CancellationToken cancellationToken = default);

    /// <summary>Accepts; does not wait for running. What goes wrong afterwards is an exit with <see cref="ExitCause.StartFailed"/>.</summary>
    /// <remarks>Same key: no effect. Older generation than one accepted before: refused. Newer: the old one is stopped first.
    /// A part of the list may be accepted before a throw; calling again converges. Durable on return: the replica is adopted after a crash of the host.</remarks>
    /// <exception cref="ReplicaStartException">A spec breaks a rule (path, variable name, older generation); names replica, value, rule.</exception>
    ValueTask StartAsync(IReadOnlyList<ReplicaSpec> replicas, CancellationToken cancellationToken = default);

    /// <summary>Asks a replica to stop; returns when the request is recorded. Grace passed: killed with all it started. Exited or unknown: no effect.</summary>
    /// <remarks>A second call may bring the deadline nearer, never put it off, and sends no second SIGTERM.</remarks>
    ValueTask StopAsync(ReplicaKey key, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Passes an intent on; exited or unknown: no effect.</summary>
    /// <exception cref="NotSupportedException"><see cref="Features"/> does not name it.</exception>
    ValueTask SignalAsync(ReplicaKey key, ReplicaSignal signal, CancellationToken cancellationToken = default);

    /// <summary>The first list holds adopted, and exited but not forgotten, replicas of every earlier host.</summary>
    IAsyncEnumerable<Change<ReplicaKey, ReplicaState>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>The caller has recorded the exit: files, pod or finalizer may go. Idempotent; a running replica is not forgotten.</summary>
    ValueTask ForgetAsync(ReplicaKey key, CancellationToken cancellationToken = default);

    /// <summary>The last <paramref name="tail"/> lines, then, if asked, what follows until the replica has exited and all is read.</summary>
    IAsyncEnumerable<LogLine> ReadLogsAsync(ReplicaKey key, int tail, bool follow, CancellationToken cancellationToken = default);
}
