using CloudNativeAi.Resources;
using CloudNativeAi.Tests;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>The scheduler as a host composes it, with nodes and a clock in the test's hand.</summary>
internal sealed class LoopHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly IHostedService[] _hosted;

    private LoopHost(ServiceProvider services) => (_services, _hosted) = (services, [.. services.GetServices<IHostedService>()]);

    public IScheduler Scheduler => _services.GetRequiredService<IScheduler>();

    public IServiceProvider Services => _services;

    public static async Task<LoopHost> StartAsync(TestPools pools, FakeTimeProvider time, IStateStore? store = null, Action<ISchedulingBuilder>? configure = null, IReplicaRuntime? runtime = null, IConfigurationSection? section = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(static logging => logging.SetMinimumLevel(LogLevel.Trace));
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton<IResourcePools>(pools);
        if (store is not null)
        {
            services.AddSingleton(store);
        }

        if (runtime is not null)
        {
            services.AddSingleton(runtime);
        }

        services.AddCloudNativeAi(section).AddScheduling(configure);
        var host = new LoopHost(services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }));
        foreach (var hosted in host._hosted)
        {
            await hosted.StartAsync(TestContext.Current.CancellationToken);
        }

        return host;
    }

    /// <summary>A store that outlives hosts.</summary>
    public static IStateStore NewStore()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCloudNativeAi();
        return services.BuildServiceProvider().GetRequiredService<IStateStore>();
    }

    /// <summary>Waits until a workload is as said.</summary>
    public async Task<Workload> UntilAsync(Guid id, Func<Workload, bool> holds)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        await foreach (var change in Scheduler.WatchAsync(limit.Token))
        {
            if (change.Kind == ChangeKind.Upsert && change.Key == id && holds(change.Value!))
            {
                return change.Value!;
            }
        }

        throw new InvalidOperationException("A watch never ends.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in _hosted.Reverse())
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
