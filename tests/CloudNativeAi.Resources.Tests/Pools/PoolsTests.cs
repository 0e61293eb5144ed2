using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Resources.Tests.Pools;

/// <summary>Seen failing: <c>SetSchedulableAsync</c> without its write to the store (no cordon, none after a restart).</summary>
public sealed class PoolsTests
{
    private const string Configured = "CloudNativeAi:Resources:Pools:configured:Lifecycle";
    private readonly ScriptedSource _source = new ScriptedSource("s")
        .Put(Nodes.New("s/named", pool: "named"))
        .Put(Nodes.New("s/labelled", labels: new Dictionary<string, string> { ["gpu"] = "h100", ["zone"] = "own" }))
        .Put(Nodes.New("s/none"));

    private readonly IStateStore _store = NewStore();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pool_gives_its_nodes_labels_and_lifecycle()
    {
        await using var room = Room();
        await room.Pools.CreateAsync(new ResourcePool("named") { Lifecycle = NodeLifecycle.Reserved }, Token);
        await room.Pools.CreateAsync(
            new ResourcePool("h") { Lifecycle = NodeLifecycle.Spot, Selector = new Dictionary<string, string> { ["gpu"] = "h100" }, Labels = new Dictionary<string, string> { ["zone"] = "pool", ["team"] = "x" } }, Token);
        var nodes = (await room.Pools.ListNodesAsync(cancellationToken: Token)).ToDictionary(node => node.Id.Value);
        Assert.Equal(("named", NodeLifecycle.Reserved), (nodes["s/named"].Pool, nodes["s/named"].Lifecycle));
        Assert.Equal(("h", NodeLifecycle.Spot, "own", "x"), (nodes["s/labelled"].Pool, nodes["s/labelled"].Lifecycle, nodes["s/labelled"].Labels["zone"], nodes["s/labelled"].Labels["team"]));
        Assert.Equal("", nodes["s/none"].Pool);
        Assert.Equal(["s/labelled"], (await room.Pools.ListNodesAsync("h", Token)).Select(node => node.Id.Value));
        await room.Pools.DeleteAsync("h", Token);
        Assert.Empty(await room.Pools.ListNodesAsync("h", Token));
        Assert.DoesNotContain("team", (await room.Pools.ListNodesAsync(cancellationToken: Token)).Single(node => node.Id.Value == "s/labelled").Labels.Keys);
    }

    [Fact]
    public async Task Pools_and_cordons_survive_a_restart()
    {
        var long1 = new NodeId("s/" + new string('n', 600));
        var pool = new ResourcePool("p") { Lifecycle = NodeLifecycle.Spot, PricePerHour = 1.25m, Currency = "USD", Labels = new Dictionary<string, string> { ["a"] = "b" }, Selector = new Dictionary<string, string> { ["c"] = "d" } };
        _source.Put(Nodes.New(long1.Value));
        await using (var room = Room())
        {
            Assert.Equal(pool, await room.Pools.CreateAsync(pool, Token));
            await room.Pools.SetSchedulableAsync(new NodeId("s/none"), false, Token);
            await room.Pools.SetSchedulableAsync(new NodeId("s/none"), false, Token);
            await room.Pools.SetSchedulableAsync(long1, false, Token);
            await room.Pools.SetSchedulableAsync(new NodeId("s/away"), false, Token);
            await room.Pools.SetSchedulableAsync(new NodeId("s/named"), false, Token);
            await room.Pools.SetSchedulableAsync(new NodeId("s/named"), true, Token);
            Assert.Equal([long1.Value, "s/none"], await CordonedAsync(room));
        }

        _source.Put(Nodes.New("s/away"));
        await using (var room = Room())
        {
            Assert.Equal(pool, Assert.Single(await room.Pools.ListAsync(Token)));
            Assert.Equal(["s/away", long1.Value, "s/none"], await CordonedAsync(room));
            await room.Pools.DeleteAsync("p", Token);
            await room.Pools.DeleteAsync("p", Token);
            await room.Pools.SetSchedulableAsync(new NodeId("s/none"), true, Token);
            Assert.Empty(await room.Pools.ListAsync(Token));
        }

        await using (var room = Room())
        {
            Assert.Empty(await room.Pools.ListAsync(Token));
            Assert.DoesNotContain("s/none", await CordonedAsync(room));
        }

        static async Task<List<string>> CordonedAsync(Room room) =>
            [.. (await room.Pools.ListNodesAsync(cancellationToken: Token)).Where(node => !node.Schedulable).Select(node => node.Id.Value)];
    }

    [Fact]
    public async Task Creating_is_idempotent_and_another_pool_of_the_name_is_refused()
    {
        await using var room = Room();
        var pool = new ResourcePool("p") { Labels = new Dictionary<string, string> { ["a"] = "b" } };
        await room.Pools.CreateAsync(pool, Token);
        await room.Pools.CreateAsync(pool with { Labels = new Dictionary<string, string> { ["a"] = "b" } }, Token);
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(async () => await room.Pools.CreateAsync(new ResourcePool("p"), Token));
        Assert.Contains("UpdateAsync", refused.Remedy, StringComparison.Ordinal);
        await room.Pools.UpdateAsync(new ResourcePool("p"), Token);
        Assert.Empty((await room.Pools.GetAsync("p", Token))!.Labels);
        await Assert.ThrowsAsync<CloudNativeAiException>(async () => await room.Pools.UpdateAsync(new ResourcePool("other"), Token));
        Assert.Null(await room.Pools.GetAsync("other", Token));
    }

    [Fact]
    public async Task Of_concurrent_creators_of_different_pools_one_wins()
    {
        await using var room = Room();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            try
            {
                return await room.Pools.CreateAsync(new ResourcePool("p") { PricePerHour = i, Currency = "USD" }, Token);
            }
            catch (CloudNativeAiException)
            {
                return null;
            }
        }, Token)));
        Assert.Equal(await room.Pools.GetAsync("p", Token), Assert.Single(answers, answer => answer is not null));
    }

    [Fact]
    public async Task What_configuration_defines_is_read_only_and_follows_it()
    {
        await using var room = Room((Configured, "Spot"));
        var pool = (await room.Pools.GetAsync("configured", Token))!;
        Assert.Equal((true, NodeLifecycle.Spot), (pool.FromConfiguration, pool.Lifecycle));
        Assert.Equal(pool, await room.Pools.CreateAsync(pool, Token));
        foreach (var change in (Func<Task>[])[
            async () => await room.Pools.CreateAsync(new ResourcePool("configured"), Token),
            async () => await room.Pools.UpdateAsync(pool, Token),
            async () => await room.Pools.DeleteAsync("configured", Token)])
        {
            Assert.Contains("onfiguration", (await Assert.ThrowsAsync<CloudNativeAiException>(change)).Message, StringComparison.Ordinal);
        }

        await using var watch = room.Pools.WatchAsync(Token).GetAsyncEnumerator(Token);
        while (watch.Current.Kind != ChangeKind.Synced)
        {
            Assert.True(await watch.MoveNextAsync());
        }

        room.Settings.Change((Configured, "Reserved"));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal(NodeLifecycle.Reserved, watch.Current.Value!.Lifecycle);
        room.Settings.Change((Configured, null));
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal((ChangeKind.Delete, "configured"), (watch.Current.Kind, watch.Current.Key));
    }

    [Fact]
    public async Task Another_writer_of_the_store_is_seen()
    {
        await using var one = Room();
        await using var two = Room();
        await using var watch = two.Pools.WatchAsync(Token).GetAsyncEnumerator(Token);
        while (watch.Current.Kind != ChangeKind.Synced)
        {
            Assert.True(await watch.MoveNextAsync());
        }

        await one.Pools.CreateAsync(new ResourcePool("p"), Token);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("p", watch.Current.Key);
    }

    [Fact]
    public async Task A_stored_object_that_cannot_be_read_hurts_no_other()
    {
        await _store.PutAsync(new StateKey("resource-pool", Tenant.Default, "broken"), "{nonsense"u8.ToArray(), null, Token);
        await _store.PutAsync(new StateKey("resource-pool", Tenant.Default, "null"), "null"u8.ToArray(), null, Token);
        await _store.PutAsync(new StateKey("node-cordon", Tenant.Default, "broken"), "[]"u8.ToArray(), null, Token);
        await using var room = Room();
        await room.Pools.CreateAsync(new ResourcePool("p"), Token);
        Assert.Equal(["p"], (await room.Pools.ListAsync(Token)).Select(pool => pool.Name));
        Assert.Equal(3, (await room.Pools.ListNodesAsync(cancellationToken: Token)).Count);
    }

    [Fact]
    public async Task Names_against_the_rules_are_refused_and_nothing_else_happens()
    {
        await using var room = Room();
        string[] names = ["", "A", "a/b", "..", "a\0b", "a\nb", new string('a', 64), "-a", "a-", "\u0661", "\u202ea", "a.b", "\ud800", "con ", null!];
        var seed = Environment.TickCount;
        var random = new Random(seed);
        string[] fuzzed = [.. Enumerable.Range(0, TestSize.Of(300, 30_000)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 128 : 65_536))))];
        foreach (var name in names.Concat(fuzzed))
        {
            if (name is not null && new Tenant(name).IsValid)
            {
                continue;
            }

            await Assert.ThrowsAsync<ArgumentException>(async () => await room.Pools.CreateAsync(new ResourcePool(name!), Token));
            await Assert.ThrowsAsync<ArgumentException>(async () => await room.Pools.UpdateAsync(new ResourcePool(name!), Token));
            if (name is not null)
            {
                Assert.Null(await room.Pools.GetAsync(name, Token));
                await room.Pools.DeleteAsync(name, Token);
            }
        }

        foreach (var id in (string[])["", "a", "/a", "a/", null!, "a/b\n", "\ud800/a"])
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await room.Pools.SetSchedulableAsync(new NodeId(id), false, Token));
        }

        foreach (var pool in (ResourcePool[])[new("p") { PricePerHour = -1, Currency = "USD" }, new("p") { PricePerHour = 1 }, new("p") { Labels = null! }, new("p") { Labels = new Dictionary<string, string> { ["a b"] = "c" } }, new("p") { Lifecycle = (NodeLifecycle)9 }])
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await room.Pools.CreateAsync(pool, Token));
        }

        Assert.Empty(await room.Pools.ListAsync(Token));
    }

    [Fact]
    public async Task A_pool_explains_itself()
    {
        _source.Put(Nodes.New("s/b", pool: "p") with { Ready = false })
            .Put(Nodes.New("s/c", pool: "p") with
            {
                Devices = [new Device("GPU-1", DeviceKind.Gpu, "nvidia.com/gpu", "", 0, DeviceHealth.Unhealthy)],
                Taints = [new Taint("gpu", "only", TaintEffect.NoSchedule)],
                ReclaimAt = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero),
            })
            .Put(Nodes.New("s/d", pool: "p"));
        await using var room = Room();
        await room.Pools.CreateAsync(new ResourcePool("p") { PricePerHour = 2.5m, Currency = "EUR" }, Token);
        await room.Pools.CreateAsync(new ResourcePool("empty") { Selector = new Dictionary<string, string> { ["x"] = "y" } }, Token);
        await room.Pools.SetSchedulableAsync(new NodeId("s/d"), false, Token);
        Assert.Equal(
            [
                "Pool p (OnDemand, 2.5 EUR per node and hour): 1 of 3 nodes take work and offer cpu: 4.",
                "s/b takes no work: its source says that it does not answer.",
                "s/c takes work and offers cpu: 4. It is reclaimed at 2030-01-02 03:04:05Z. Devices not offered: GPU-1 (Unhealthy). Only for workloads that tolerate gpu=only:NoSchedule.",
                "s/d takes no new work: it is cordoned; SetSchedulableAsync(node, true) allows it again.",
            ],
            await room.Pools.ExplainAsync("p", Token));
        Assert.Equal(["Pool empty (OnDemand) has no nodes: none names it and none has the labels x=y."], await room.Pools.ExplainAsync("empty", Token));
        await Assert.ThrowsAsync<CloudNativeAiException>(async () => await room.Pools.ExplainAsync("missing", Token));
    }

    private static IStateStore NewStore()
    {
        var services = new ServiceCollection().AddLogging();
        services.AddCloudNativeAi();
        return services.BuildServiceProvider().GetRequiredService<IStateStore>();
    }

    private Room Room(params (string Key, string Value)[] settings) => new(
        settings: settings.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)),
        services: services => services.AddSingleton(_store).AddSingleton<INodeSource>(_source));
}
