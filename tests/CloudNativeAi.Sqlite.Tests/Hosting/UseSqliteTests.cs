using CloudNativeAi.Sqlite.Store;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Sqlite.Tests.Hosting;

public sealed class UseSqliteTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_second_host_in_the_same_process_continues_after_the_first()
    {
        StateItem written;
        using (var host = await StartAsync())
        {
            written = await host.Services.GetRequiredService<IStateStore>().PutAsync(Stores.Key("a"), new byte[] { 1, 2 }, null, Token);
            await host.StopAsync(Token);
        }

        using var second = await StartAsync();
        var read = await second.Services.GetRequiredService<IStateStore>().GetAsync(written.Key, Token);
        Assert.Equal(written.Version, read?.Version);
        var health = await second.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);
        Assert.Equal(HealthStatus.Healthy, health.Status);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_stops_the_host_at_start()
    {
        using var first = await StartAsync();
        using var second = Build();
        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(() => second.StartAsync(Token));
        Assert.Contains("is owned by process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_composes_on_a_bare_service_collection_and_disposes_both_ways()
    {
        foreach (var asynchronously in (bool[])[true, false])
        {
            var services = new ServiceCollection().AddLogging();
            services.AddCloudNativeAi().UseSqlite(Path.Combine(_directory.Path, "elsewhere")).UseSqlite(_directory.State);
            var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
            var store = Assert.IsType<SqliteStateStore>(provider.GetRequiredService<IStateStore>());
            Assert.Equal(_directory.State, store.Directory);
            Assert.False(Directory.Exists(Path.Combine(_directory.Path, "elsewhere")));
            await store.GetAsync(Stores.Key("a"), Token);
            if (asynchronously)
            {
                await provider.DisposeAsync();
            }
            else
            {
                provider.Dispose();
            }

            await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.GetAsync(Stores.Key("a"), Token));
        }
    }

    [Fact]
    public async Task Disposal_answers_what_is_queued_and_ends_watches_and_leases()
    {
        var store = await Stores.OpenAsync(_directory.State, Token);
        await using var watch = store.WatchAsync("thing", Token).GetAsyncEnumerator(Token);
        Assert.True(await watch.MoveNextAsync());
        Assert.True(await watch.MoveNextAsync());
        var next = watch.MoveNextAsync().AsTask();
        var lease = await store.AcquireAsync("leader", Token);
        var waiting = store.AcquireAsync("leader", Token).AsTask();
        var writes = Enumerable.Range(0, 200).Select(i => store.PutAsync(Stores.Key($"n{i}", "other"), new byte[100], null, Token).AsTask()).ToList();
        await store.DisposeAsync();
        await Task.WhenAll(writes);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => next);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.True(lease.Lost.IsCancellationRequested);
        await lease.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await store.PutAsync(Stores.Key("late"), new byte[1], null, Token));
        store.Dispose();

        await using var again = await Stores.OpenAsync(_directory.State, Token);
        Assert.NotNull(await again.GetAsync(Stores.Key("n199", "other"), Token));
    }

    private async Task<IHost> StartAsync()
    {
        var host = Build();
        await host.StartAsync(Token);
        return host;
    }

    private IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _directory.Path });
        builder.Services.AddCloudNativeAi().UseSqlite("state");
        return builder.Build();
    }
}
