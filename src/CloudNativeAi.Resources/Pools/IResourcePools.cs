namespace CloudNativeAi.Resources;

/// <summary>What there is: pools, and the nodes of all sources with their pool's labels and lifecycle applied. Thread-safe; what hosts inject.</summary>
public interface IResourcePools
{
    /// <summary>Creates a pool; durable on return. The same pool again: no effect.</summary>
    /// <exception cref="ArgumentException">The pool breaks a rule.</exception>
    /// <exception cref="CloudNativeAiException">Another pool of that name exists.</exception>
    ValueTask<ResourcePool> CreateAsync(ResourcePool pool, CancellationToken cancellationToken = default);

    /// <summary>Replaces a pool's definition; durable on return.</summary>
    /// <exception cref="CloudNativeAiException">No such pool, or configuration defines it.</exception>
    ValueTask<ResourcePool> UpdateAsync(ResourcePool pool, CancellationToken cancellationToken = default);

    /// <summary>Deletes a pool; its nodes stay, without a pool. One that is not there is no error.</summary>
    /// <exception cref="CloudNativeAiException">Configuration defines it.</exception>
    ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>One pool; null where there is none.</summary>
    ValueTask<ResourcePool?> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>All pools, by name.</summary>
    ValueTask<IReadOnlyList<ResourcePool>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>All pools, then their changes.</summary>
    IAsyncEnumerable<Change<string, ResourcePool>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>All nodes of a pool, or of all sources where <paramref name="pool"/> is null, by id, as of now; waits until every source has listed once.</summary>
    ValueTask<IReadOnlyList<Node>> ListNodesAsync(string? pool = null, CancellationToken cancellationToken = default);

    /// <summary>All nodes of all sources, then their changes. What the scheduler reads. Begins when every source has listed once.</summary>
    IAsyncEnumerable<Change<NodeId, Node>> WatchNodesAsync(CancellationToken cancellationToken = default);

    /// <summary>Forbids or allows new placements on a node; durable, and kept while the node is away.</summary>
    ValueTask SetSchedulableAsync(NodeId node, bool schedulable, CancellationToken cancellationToken = default);

    /// <summary>What a pool has and why each of its nodes can or cannot take work: sentences for people.</summary>
    /// <exception cref="CloudNativeAiException">No such pool.</exception>
    ValueTask<IReadOnlyList<string>> ExplainAsync(string pool, CancellationToken cancellationToken = default);
}
