namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>A runtime that only remembers what it was asked to stop; exits come from the test.</summary>
internal sealed class FakeRuntime : IReplicaRuntime
{
    private readonly ChangeFeed<ReplicaKey, ReplicaState> _feed = new();
    private readonly System.Threading.Channels.Channel<ReplicaKey> _stops = System.Threading.Channels.Channel.CreateUnbounded<ReplicaKey>();

    public string Name => "fake";

    public RuntimeFeatures Features => RuntimeFeatures.None;

    public ValueTask<ReplicaKey> NextStopAsync() => _stops.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public void SetPhase(ReplicaKey key, ReplicaPhase phase) => _feed.Upsert(key, new ReplicaState(phase, phase == ReplicaPhase.Running, new NodeId("test/a"), null, null));

    public ValueTask StopAsync(ReplicaKey key, TimeSpan grace, CancellationToken cancellationToken = default) => _stops.Writer.WriteAsync(key, cancellationToken);

    public IAsyncEnumerable<Change<ReplicaKey, ReplicaState>> WatchAsync(CancellationToken cancellationToken = default) => _feed.WatchAsync(cancellationToken);

    public ValueTask<string> ReserveAddressAsync(ReplicaId id, NodeId node, string port, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask StartAsync(IReadOnlyList<ReplicaSpec> replicas, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask SignalAsync(ReplicaKey key, ReplicaSignal signal, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask ForgetAsync(ReplicaKey key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<LogLine> ReadLogsAsync(ReplicaKey key, int tail, bool follow, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
