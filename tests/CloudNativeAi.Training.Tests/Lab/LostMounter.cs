using CloudNativeAi.Data;

namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>A mounter of a stranger who forgot that sources are absolute: every start with data is refused by the runtime.</summary>
internal sealed class LostMounter : IDatasetMounter
{
    public ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default) =>
        new(new Mount.Directory("cache/words", target));

    public ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
