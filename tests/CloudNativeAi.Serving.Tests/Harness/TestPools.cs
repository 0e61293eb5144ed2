using CloudNativeAi.Resources;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>One node; of the rest of the interface nothing is asked.</summary>
internal sealed class TestPools : IResourcePools
{
    private readonly ChangeFeed<NodeId, Node> _nodes = new();

    public TestPools()
    {
        var node = new Node(new("test/here"), "here", "", NodeLifecycle.OnDemand, true, true, ResourceList.Of(("cpu", "64"), ("memory", "64Gi"), ("example.com/slot", "8")), ResourceList.Empty, [], new Dictionary<string, string>(), [], null);
        _nodes.Upsert(node.Id, node);
    }

    public IAsyncEnumerable<Change<NodeId, Node>> WatchNodesAsync(CancellationToken cancellationToken = default) => _nodes.WatchAsync(cancellationToken);

    public ValueTask<ResourcePool> CreateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool> UpdateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool?> GetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ResourcePool>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<Change<string, ResourcePool>> WatchAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<Node>> ListNodesAsync(string? pool = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask SetSchedulableAsync(NodeId node, bool schedulable, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> ExplainAsync(string pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
