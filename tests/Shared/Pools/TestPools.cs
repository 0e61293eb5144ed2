using CloudNativeAi.Resources;

namespace CloudNativeAi.Tests;

/// <summary>Nodes in the test's hand; of the rest of the interface nothing is asked.</summary>
internal sealed class TestPools : IResourcePools
{
    private readonly ChangeFeed<NodeId, Node> _nodes = new();

    public TestPools(params Node[] nodes)
    {
        foreach (var node in nodes)
        {
            Set(node);
        }
    }

    public void Set(Node node) => _nodes.Upsert(node.Id, node);

    public void Remove(NodeId node) => _nodes.Delete(node);

    public IAsyncEnumerable<Change<NodeId, Node>> WatchNodesAsync(CancellationToken cancellationToken = default) => _nodes.WatchAsync(cancellationToken);

    public ValueTask<ResourcePool> CreateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool> UpdateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool?> GetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ResourcePool>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<Change<string, ResourcePool>> WatchAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Node>> ListNodesAsync(string? pool = null, CancellationToken cancellationToken = default) => new([.. _nodes.Snapshot().Select(static n => n.Value)]);

    public ValueTask SetSchedulableAsync(NodeId node, bool schedulable, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> ExplainAsync(string pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
