using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Datasets;

public sealed class DatasetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_dataset_over_HTTP_is_registered_prefetched_opened_and_mounted()
    {
        await using var server = await ObjectServer.StartAsync();
        var (large, small) = (Pattern.Bytes(1, 20_000_000), Pattern.Bytes(2, 1000));
        server.Put("digits/train.bin", large);
        server.Put("digits/sub/labels.csv", small, "\"e2\"");
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.Datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "digits", "web", "digits/") { Keys = ["digits/train.bin", "digits/sub/labels.csv"] }, Token);
        Assert.Equal(20_001_000, version.Bytes);

        var progress = await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        Assert.Equal(new PrefetchProgress(20_001_000, 20_001_000, 2, 2), progress);
        Assert.Equal(progress, await lab.Datasets.GetProgressAsync(version, Token));
        var requests = server.Log.Count;
        Assert.Equal(large, await lab.ReadAsync(version, "digits/train.bin"));
        Assert.Equal(requests, server.Log.Count);

        var mount = Assert.IsType<Mount.Directory>(await lab.Mounter.AttachAsync(version, new NodeId("local/a"), new ReplicaId(Guid.NewGuid(), "worker", 0), "data", Token));
        Assert.Equal("data", mount.Target);
        Assert.Equal(small, await File.ReadAllBytesAsync(Path.Combine(mount.Source, "sub/labels.csv"), Token));
        Assert.Equal(large, await File.ReadAllBytesAsync(Path.Combine(mount.Source, "train.bin"), Token));
        Assert.Equal(requests, server.Log.Count);
    }

    [Fact]
    public async Task The_same_view_is_the_same_version_and_a_change_is_another()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("a", Pattern.Bytes(1, 10));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var first = await lab.RegisterAsync("a");
        Assert.Equal(first.Version, (await lab.RegisterAsync("a")).Version);
        (served.Content, served.Tag) = (Pattern.Bytes(2, 10), "\"e2\"");
        var second = await lab.RegisterAsync("a");
        Assert.NotEqual(first.Version, second.Version);
        Assert.NotEqual(first.Content, second.Content);
        Assert.Equal(second.Version, (await lab.Datasets.GetAsync(Tenant.Default, "set", cancellationToken: Token))!.Version);
        Assert.Equal(first.Version, (await lab.Datasets.GetAsync(Tenant.Default, "set", first.Version, Token))!.Version);
        Assert.Equal(second.Version, Assert.Single(await lab.Datasets.ListAsync(Tenant.Default, Token)).Version);
        await lab.Datasets.DeleteAsync(Tenant.Default, "set", Token);
        Assert.Null(await lab.Datasets.GetAsync(Tenant.Default, "set", cancellationToken: Token));
        Assert.Null(await lab.Datasets.GetAsync(Tenant.Default, "set", first.Version, Token));
    }
}
