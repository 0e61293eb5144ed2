using CloudNativeAi.Data;
using CloudNativeAi.Scheduling;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>The other rooms, asked for when they are needed, so that a host composes in any order and a missing one is named.</summary>
internal sealed class ServingPlatform(IServiceProvider provider)
{
    public IScheduler Scheduler => Require<IScheduler>("AddScheduling()");

    public IReplicaRuntime Runtime => Require<IReplicaRuntime>("AddScheduling(s => s.UseLocalProcesses())");

    public IModels Models => Require<IModels>("AddData()");

    public IDatasetMounter Mounter => Require<IDatasetMounter>("AddData()");

    /// <summary>What is missing, one sentence; null: nothing.</summary>
    public string? Missing
    {
        get
        {
            try
            {
                _ = (Scheduler, Runtime, Models, Mounter);
                return null;
            }
            catch (InvalidOperationException error)
            {
                return error.Message;
            }
        }
    }

    /// <exception cref="RolloutException">No runtime of that name.</exception>
    public IModelRuntime ModelRuntime(string service, RevisionSpec revision) =>
        provider.GetKeyedService<IModelRuntime>(revision.Runtime)
        ?? throw new RolloutException($"Revision \"{revision.Name}\" of service \"{service}\" names runtime \"{revision.Runtime}\", which nobody registered.", "Add it with AddServing(s => s.AddRuntime(…)), or use \"process\".");

    private T Require<T>(string call)
        where T : class =>
        provider.GetService<T>() ?? throw new InvalidOperationException($"Serving needs {typeof(T).Name}, which nobody registered. Call {call} on the platform's builder.");
}
