namespace CloudNativeAi.Data;

/// <summary>How a version's files reach a process. Embedded: whole, verified files in the cache; on Kubernetes: Fluid's claim. Thread-safe.</summary>
public interface IDatasetMounter
{
    /// <summary>Brings the version to the node, pins it for the consumer and says what to mount. Idempotent.</summary>
    /// <param name="dataset">What.</param>
    /// <param name="node">Where the consumer runs.</param>
    /// <param name="consumer">Who holds the pin.</param>
    /// <param name="target">A relative path below the consumer's working directory.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="DatasetSourceException">An object could not be brought.</exception>
    ValueTask<Mount> AttachAsync(DatasetVersion dataset, NodeId node, ReplicaId consumer, string target, CancellationToken cancellationToken = default);

    /// <summary>The consumer is gone: unpins. Idempotent.</summary>
    ValueTask DetachAsync(DatasetVersion dataset, ReplicaId consumer, CancellationToken cancellationToken = default);
}
