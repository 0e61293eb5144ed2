namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>A runtime under which one worker cannot be stopped until the test lets it go, as a process that waits in the kernel for a device.</summary>
internal sealed class StubbornRuntime(IReplicaRuntime inner, int index) : IReplicaRuntime
{
    private volatile bool _letsGo;

    public string Name => inner.Name;

    public RuntimeFeatures Features => inner.Features;

    public void LetGo() => _letsGo = true;

    public ValueTask StopAsync(ReplicaKey key, TimeSpan grace, CancellationToken cancellationToken = default) =>
        key.Id.Index == index && !_letsGo ? ValueTask.CompletedTask : inner.StopAsync(key, grace, cancellationToken);

    public ValueTask<string> ReserveAddressAsync(ReplicaId id, NodeId node, string port, CancellationToken cancellationToken = default) => inner.ReserveAddressAsync(id, node, port, cancellationToken);

    public ValueTask StartAsync(IReadOnlyList<ReplicaSpec> replicas, CancellationToken cancellationToken = default) => inner.StartAsync(replicas, cancellationToken);

    public ValueTask SignalAsync(ReplicaKey key, ReplicaSignal signal, CancellationToken cancellationToken = default) => inner.SignalAsync(key, signal, cancellationToken);

    public IAsyncEnumerable<Change<ReplicaKey, ReplicaState>> WatchAsync(CancellationToken cancellationToken = default) => inner.WatchAsync(cancellationToken);

    public ValueTask ForgetAsync(ReplicaKey key, CancellationToken cancellationToken = default) => inner.ForgetAsync(key, cancellationToken);

    public IAsyncEnumerable<LogLine> ReadLogsAsync(ReplicaKey key, int tail, bool follow, CancellationToken cancellationToken = default) => inner.ReadLogsAsync(key, tail, follow, cancellationToken);
}
