namespace CloudNativeAi.Resources;

/// <summary>A place nodes are known from: this machine, configuration, a cluster, a cloud's inventory. Thread-safe.</summary>
public interface INodeSource
{
    /// <summary>The first part of its nodes' ids; an RFC 1123 label, unique among sources.</summary>
    string Name { get; }

    /// <summary>All nodes, then their changes; a list is a watch read to <see cref="ChangeKind.Synced"/>.</summary>
    IAsyncEnumerable<Change<NodeId, Node>> WatchAsync(CancellationToken cancellationToken = default);
}
