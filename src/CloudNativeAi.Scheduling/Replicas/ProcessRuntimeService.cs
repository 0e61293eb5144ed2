using Microsoft.Extensions.Hosting;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Attaches before the host's owners of replicas start, departs after they have stopped.</summary>
internal sealed class ProcessRuntimeService(IServiceProvider services) : IHostedService
{
    private ProcessReplicaRuntime? _runtime;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "Replicas run as processes on Linux only: the supervisor needs its process sessions and /proc. Leave UseLocalProcesses out, or run this host on Linux or in WSL.");
        }

        _runtime = (ProcessReplicaRuntime?)services.GetService(typeof(ProcessReplicaRuntime));
        return _runtime!.AttachAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) =>
        OperatingSystem.IsLinux() && _runtime is { } runtime ? runtime.StopAsync(cancellationToken) : Task.CompletedTask;
}
