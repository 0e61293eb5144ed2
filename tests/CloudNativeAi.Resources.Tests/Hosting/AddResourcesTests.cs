using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Resources.Tests.Hosting;

public sealed class AddResourcesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_local_machine_is_offered_with_its_extras()
    {
        await using var room = new Room(r => r.UseLocalMachine(local => local.Extra["example.com/slot"] = 3));
        var node = Assert.Single(await room.Pools.ListNodesAsync(cancellationToken: Token));
        Assert.StartsWith("local/", node.Id.Value, StringComparison.Ordinal);
        Assert.True(node is { Ready: true, Schedulable: true });
        Assert.Equal(3, node.Allocatable["example.com/slot"]);
        Assert.True(node.Allocatable[ResourceName.Cpu] > 0);
        Assert.True(node.Allocatable[ResourceName.Memory] > 1 << 20);
        Assert.True(node.Allocatable[ResourceName.EphemeralStorage] > 1 << 20);
        Assert.Equal(256, node.Allocatable[ResourceName.Pods]);
        Assert.Equal(node.Id.Value["local/".Length..], node.Labels["kubernetes.io/hostname"]);
        Assert.Contains(node.Labels["kubernetes.io/arch"], (string[])["amd64", "arm64", "arm", "386"]);
    }

    [Fact]
    public async Task Whoever_asks_is_told_which_node_this_machine_is()
    {
        await using var room = new Room(r => r.UseLocalMachine());
        var node = Assert.Single(await room.Pools.ListNodesAsync(cancellationToken: Token));
        Assert.Equal(node.Id, room.Services.GetRequiredService<ILocalNode>().Id);
    }

    [Fact]
    public async Task Everything_resolves_twice_added_on_a_bare_collection_and_disposes_both_ways()
    {
        foreach (var asynchronously in (bool[])[true, false])
        {
            var services = new ServiceCollection().AddLogging();
            var builder = services.AddCloudNativeAi();
            builder.AddResources(r => r.UseLocalMachine()).AddResources(r => r.UseLocalMachine());
            var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
            var pools = provider.GetRequiredService<IResourcePools>();
            Assert.Single(await pools.ListNodesAsync(cancellationToken: Token));
            await using var watch = pools.WatchNodesAsync(Token).GetAsyncEnumerator(Token);
            Assert.True(await watch.MoveNextAsync());
            if (asynchronously)
            {
                await provider.DisposeAsync();
            }
            else
            {
                provider.Dispose();
            }

            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await pools.ListNodesAsync(cancellationToken: Token));
            await Assert.ThrowsAsync<ObjectDisposedException>(async () =>
            {
                while (await watch.MoveNextAsync())
                {
                }
            });
        }
    }

    [Fact]
    public async Task A_host_that_starts_and_stops_is_healthy_between()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCloudNativeAi().AddResources(r => r.UseLocalMachine().AddPool("here").AddNode("a", node => node.Capacity["cpu"] = 4));
        using var host = builder.Build();
        await host.StartAsync(Token);
        Assert.Equal(2, (await host.Services.GetRequiredService<IResourcePools>().ListNodesAsync(cancellationToken: Token)).Count);
        var health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Name == "cloudnativeai-resources", Token);
        Assert.Equal(HealthStatus.Healthy, health.Status);
        await host.StopAsync(Token);
    }

    [Fact]
    public async Task A_source_of_ones_own_joins()
    {
        await using var room = new Room(r => r.AddNodeSource<Own>().AddNodeSource<Own>());
        Assert.Equal(["own/a"], (await room.Pools.ListNodesAsync(cancellationToken: Token)).Select(node => node.Id.Value));
    }

    private sealed class Own : INodeSource
    {
        public string Name => "own";

        public IAsyncEnumerable<Change<NodeId, Node>> WatchAsync(CancellationToken cancellationToken = default)
        {
            var feed = new ChangeFeed<NodeId, Node>();
            feed.Upsert(new NodeId("own/a"), Nodes.New("own/a"));
            return feed.WatchAsync(cancellationToken);
        }
    }
}
