using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>The scheduler as a host composes it, its state in a directory, its nodes given.</summary>
internal sealed class DurableHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly List<IHostedService> _hosted;

    private DurableHost(ServiceProvider services) => (_services, _hosted) = (services, [.. services.GetServices<IHostedService>()]);

    public IScheduler Scheduler => _services.GetRequiredService<IScheduler>();

    public static async Task<DurableHost> StartAsync(string directory, PlacementOptions options, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IResourcePools>(new TestPools(PlacementCluster.Nodes(options)));
        services.AddCloudNativeAi().UseSqlite(directory).AddScheduling(scheduling =>
        {
            foreach (var (name, queue) in PlacementChurn.Options(options.Nodes, options.Gpus).Queues)
            {
                scheduling.AddQueue(name, builder =>
                {
                    foreach (var (resource, quantity) in queue.Nominal)
                    {
                        builder.Nominal(new ResourceName(resource), quantity);
                    }
                });
            }
        });
        services.Configure<SchedulingOptions>(scheduling => scheduling.Profile = options.Profile);
        var host = new DurableHost(services.BuildServiceProvider());
        foreach (var hosted in host._hosted)
        {
            await hosted.StartAsync(cancellationToken);
        }

        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var hosted in Enumerable.Reverse(_hosted))
        {
            await hosted.StopAsync(CancellationToken.None);
        }

        await _services.DisposeAsync();
    }
}
