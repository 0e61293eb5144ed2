using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace CloudNativeAi.Resources.Tests.Pools;

/// <summary>
/// Many sources, one list.
/// Seen failing: <c>Apply</c> without its case for Synced (a node that went while its source was away stays for ever); <c>GiveUp</c> that keeps its list (a dead source blocks all).
/// </summary>
public sealed class NodesTests
{
    private readonly ScriptedSource _good = new ScriptedSource("good").Put(Nodes.New("good/a"));
    private readonly ScriptedSource _other = new ScriptedSource("other").Put(Nodes.New("other/a"));
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogCollector _logs = FakeLogCollector.Create(new FakeLogCollectorOptions());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_list_waits_for_every_source()
    {
        var gate = new TaskCompletionSource();
        _other.Script = (_, token) => After(gate.Task, _other.Feed, token);
        await using var room = Room();
        await using var watch = room.Pools.WatchNodesAsync(Token).GetAsyncEnumerator(Token);
        var first = watch.MoveNextAsync().AsTask();
        await UntilAsync(() => _good.Watches == 1 && _other.Watches == 1);
        Assert.False(first.IsCompleted);
        gate.SetResult();
        Assert.True(await first);
        Assert.Equal(ChangeKind.Reset, watch.Current.Kind);
        Assert.Equal(["good/a", "other/a"], await ListAsync(room));
    }

    [Fact]
    public async Task A_dead_source_delays_the_first_list_for_a_bounded_time()
    {
        _other.Script = (_, token) => After(Task.Delay(Timeout.Infinite, token), _other.Feed, token);
        await using var room = Room();
        var list = ListAsync(room);
        await UntilAsync(() => room.Directory.Status.TryGetValue("good", out var good) && good.Listed);
        await UntilAsync(() =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return list.IsCompleted;
        });

        Assert.Equal(["good/a"], await list);
        await UntilAsync(() => _logs.GetSnapshot().Any(record => record.Id.Id == 1022));
        var health = await room.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "cloudnativeai-resources", Token);
        Assert.Equal(HealthStatus.Degraded, health.Status);
    }

    [Fact]
    public async Task A_source_that_fails_keeps_its_nodes_and_is_watched_again()
    {
        var fail = new TaskCompletionSource();
        _other.Script = (n, token) => n == 0 ? Failing(fail.Task, token) : _other.Feed.WatchAsync(token);
        await using var room = Room();
        Assert.Equal(["good/a", "other/a", "other/gone"], await ListAsync(room));

        fail.SetException(new InvalidOperationException("the cloud is away"));
        await UntilAsync(() => room.Directory.Status["other"].Failure is not null);
        Assert.Equal(["good/a", "other/a", "other/gone"], await ListAsync(room));
        var health = await room.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "cloudnativeai-resources", Token);
        Assert.Contains("the cloud is away", health.Entries.Single().Value.Description, StringComparison.Ordinal);
        _good.Put(Nodes.New("good/b"));
        await UntilAsync(async () => (await ListAsync(room)).Contains("good/b"));

        await UntilAsync(async () =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            return !(await ListAsync(room)).Contains("other/gone");
        });
        Assert.Equal(["good/a", "good/b", "other/a"], await ListAsync(room));
        Assert.Equal(2, _other.Watches);
    }

    [Fact]
    public async Task Pauses_before_a_failed_source_is_watched_again_double_up_to_the_bound()
    {
        _other.Script = (_, token) => Failing(Task.FromException(new InvalidOperationException("never")), token);
        await using var room = Room(("CloudNativeAi:Resources:MaxRetryDelay", "00:00:32"));
        room.Directory.Start();
        int[] pauses = [1, 2, 4, 8, 16, 32, 32, 32];
        for (var i = 0; i < pauses.Length; i++)
        {
            await UntilAsync(() => Pauses().Count == i + 1);
            Assert.Equal(TimeSpan.FromSeconds(pauses[i]), Pauses()[i]);
            await UntilAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(pauses[i]));
                return _other.Watches > i + 1;
            });
        }

        List<TimeSpan> Pauses() => [.. _logs.GetSnapshot().Where(record => record.Id.Id == 1020).Select(record => TimeSpan.Parse(record.GetStructuredStateValue("Pause")!, System.Globalization.CultureInfo.InvariantCulture))];
    }

    [Fact]
    public async Task A_node_against_the_rules_is_left_out_and_its_neighbours_stay()
    {
        _other.Put(Nodes.New("other/b")).Put(Nodes.New("good/stolen")).Put(Nodes.New("other/")).Put(Nodes.New("other/n") with { Labels = null! })
            .Put(Nodes.New("other/i") with { InstanceId = "" }).Put(Nodes.New("other/l\n") with { InstanceId = "" }).Put(Nodes.New("other/neg") with { Allocatable = ResourceList.Of(("cpu", "-1")) });
        await using var room = Room();
        Assert.Equal(["good/a", "other/a", "other/b"], await ListAsync(room));
        Assert.Equal(6, _logs.GetSnapshot().Count(record => record.Id.Id == 1021));
    }

    [Fact]
    public async Task Two_sources_of_one_name_are_refused()
    {
        await using var room = Room(sources: [_good, new ScriptedSource("good")]);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await room.Pools.ListNodesAsync(cancellationToken: Token));
        Assert.Contains("2 node sources are named \"good\"", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_shows_the_latest_of_each_node()
    {
        await using var room = Room();
        await using var watch = room.Pools.WatchNodesAsync(Token).GetAsyncEnumerator(Token);
        while (watch.Current.Kind != ChangeKind.Synced)
        {
            Assert.True(await watch.MoveNextAsync());
        }

        _good.Put(Nodes.New("good/a") with { Ready = false });
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((ChangeKind.Upsert, false), (watch.Current.Kind, watch.Current.Value!.Ready));
        _good.Put(Nodes.New("good/a") with { Ready = false });
        _other.Feed.Delete(new NodeId("other/a"));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((ChangeKind.Delete, "other/a"), (watch.Current.Kind, watch.Current.Key.Value));
    }

    [Fact]
    public async Task Configured_nodes_follow_their_configuration_and_survive_a_broken_one()
    {
        const string Node = "CloudNativeAi:Resources:Nodes:n:Capacity:cpu";
        await using var room = Room((Node, "4"));
        Assert.Equal(4, (await NodeAsync()).Allocatable["cpu"]);
        room.Settings.Change((Node, "8"));
        await UntilAsync(async () => (await NodeAsync()).Allocatable["cpu"] == 8);

        Assert.ThrowsAny<Exception>(() => room.Settings.Change((Node, "lots")));
        Assert.Contains(_logs.GetSnapshot(), record => record.Id.Id == 1001 && record.Level == LogLevel.Error);
        Assert.Equal(8, (await NodeAsync()).Allocatable["cpu"]);

        room.Settings.Change((Node, "16"));
        await UntilAsync(async () => (await NodeAsync()).Allocatable["cpu"] == 16);

        async Task<Node> NodeAsync() => (await room.Pools.ListNodesAsync(cancellationToken: Token)).Single(node => node.Id.Value == "inventory/n");
    }

    private Room Room(params (string Key, string Value)[] settings) => Room([_good, _other], settings);

    private Room Room(IEnumerable<INodeSource> sources, params (string Key, string Value)[] settings) => new(
        settings: settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)),
        services: services =>
        {
            services.AddSingleton<TimeProvider>(_time);
            services.AddSingleton<ILoggerProvider>(new FakeLoggerProvider(_logs));
            foreach (var source in sources)
            {
                services.AddSingleton(source);
            }
        });

    private static async Task<List<string>> ListAsync(Room room) => [.. (await room.Pools.ListNodesAsync(cancellationToken: Token)).Select(node => node.Id.Value)];

    private static Task UntilAsync(Func<bool> holds) => UntilAsync(() => Task.FromResult(holds()));

    /// <summary>Looks again until it holds; the test's own limit ends it otherwise.</summary>
    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await holds())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async IAsyncEnumerable<Change<NodeId, Node>> After(Task gate, ChangeFeed<NodeId, Node> feed, [EnumeratorCancellation] CancellationToken token)
    {
        await gate.WaitAsync(token);
        await foreach (var change in feed.WatchAsync(token))
        {
            yield return change;
        }
    }

    private static async IAsyncEnumerable<Change<NodeId, Node>> Failing(Task failure, [EnumeratorCancellation] CancellationToken token)
    {
        if (failure.IsFaulted)
        {
            await failure;
        }

        yield return new(ChangeKind.Reset, default, null);
        yield return new(ChangeKind.Upsert, new NodeId("other/a"), Nodes.New("other/a"));
        yield return new(ChangeKind.Upsert, new NodeId("other/gone"), Nodes.New("other/gone"));
        yield return new(ChangeKind.Synced, default, null);
        await failure.WaitAsync(token);
    }
}
