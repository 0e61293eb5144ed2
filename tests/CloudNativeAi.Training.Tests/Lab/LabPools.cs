using CloudNativeAi.Resources;

namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>One machine with slots in the test's hand.</summary>
internal sealed class LabPools : IResourcePools
{
    public const string Slot = "example.com/slot";

    private readonly ChangeFeed<NodeId, Node> _nodes = new();

    public LabPools(int slots) => SetSlots(slots);

    public void SetSlots(int slots)
    {
        var id = new NodeId("lab/one");
        _nodes.Upsert(id, new Node(id, "one", "", NodeLifecycle.OnDemand, Schedulable: true, Ready: true, ResourceList.Of((Slot, $"{slots}"), ("cpu", "64"), ("memory", "64Gi")), ResourceList.Empty, [], new Dictionary<string, string>(), [], ReclaimAt: null));
    }

    public IAsyncEnumerable<Change<NodeId, Node>> WatchNodesAsync(CancellationToken cancellationToken = default) => _nodes.WatchAsync(cancellationToken);

    public ValueTask<IReadOnlyList<Node>> ListNodesAsync(string? pool = null, CancellationToken cancellationToken = default) => new([.. _nodes.Snapshot().Select(static n => n.Value)]);

    public ValueTask<ResourcePool> CreateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool> UpdateAsync(ResourcePool pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ResourcePool?> GetAsync(string name, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<ResourcePool>> ListAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<Change<string, ResourcePool>> WatchAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask SetSchedulableAsync(NodeId node, bool schedulable, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<string>> ExplainAsync(string pool, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
