using CloudNativeAi.Resources.Diagnostics;
using CloudNativeAi.Resources.Pools;
using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Resources.Hosting;

/// <summary>Begins to watch nodes with the host; without a host they are watched from the first question on.</summary>
internal sealed class ResourcesStartup(PoolDirectory directory, ResourcesMetrics metrics) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Instruments live as long as this object.
        GC.KeepAlive(metrics);
        directory.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
