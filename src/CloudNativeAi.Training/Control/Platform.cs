using CloudNativeAi.Data;
using CloudNativeAi.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Training.Control;

/// <summary>The other rooms, asked for when they are needed, so that one that was left out is named by a sentence.</summary>
internal sealed class Platform(IServiceProvider services)
{
    public IScheduler Scheduler => Get<IScheduler>("scheduler", "AddScheduling()");

    public IReplicaRuntime Runtime => Get<IReplicaRuntime>("replica runtime", "AddScheduling(s => s.UseLocalProcesses())");

    public IDatasets Datasets => Get<IDatasets>("dataset catalog", "AddData()");

    public IDatasetMounter Mounter => Get<IDatasetMounter>("dataset mounter", "AddData()");

    private T Get<T>(string what, string remedy)
        where T : class =>
        services.GetService<T>() ?? throw new InvalidOperationException($"Training needs a {what}, and none is registered. Call {remedy} where the platform is composed.");
}
