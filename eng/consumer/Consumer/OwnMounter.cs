using CloudNativeAi;
using CloudNativeAi.Data;

namespace Consumer;

/// <summary>A seam filled by the host: data lies on a share that every node sees.</summary>
internal sealed class OwnMounter : IDatasetMounter
{
    public ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default) =>
        new(new Mount.Directory($"/mnt/share/{dataset.Content}", target));

    public ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;
}
