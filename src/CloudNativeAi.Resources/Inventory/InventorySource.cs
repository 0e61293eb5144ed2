using CloudNativeAi.Resources.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Inventory;

/// <summary>The machines that configuration names, as nodes <c>inventory/NAME</c>; follows its changes.</summary>
internal sealed class InventorySource : INodeSource, IDisposable
{
    public const string SourceName = "inventory";
    private readonly ChangeFeed<NodeId, Node> _feed = new();
    private readonly IDisposable? _listening;

    public InventorySource(IOptionsMonitor<ResourcesOptions> options)
    {
        _feed.Replace(Nodes(options.CurrentValue));
        _listening = options.OnChange(changed => _feed.Replace(Nodes(changed)));
    }

    public string Name => SourceName;

    public IAsyncEnumerable<Change<NodeId, Node>> WatchAsync(CancellationToken cancellationToken = default) => _feed.WatchAsync(cancellationToken);

    public void Dispose() => _listening?.Dispose();

    private static Dictionary<NodeId, Node> Nodes(ResourcesOptions options) =>
        options.Nodes.Select(pair => Node(pair.Key, pair.Value)).ToDictionary(node => node.Id);

    private static Node Node(string name, NodeOptions options)
    {
        IReadOnlyList<Device> devices = [.. options.Devices.SelectMany(Devices)];
        var amounts = options.Capacity.ToDictionary(pair => new ResourceName(pair.Key), pair => pair.Value);
        foreach (var group in devices.GroupBy(device => device.Resource))
        {
            amounts[group.Key] = group.Count();
        }

        return new Node(
            new NodeId($"{SourceName}/{name}"), options.InstanceId is "" ? name : options.InstanceId, options.Pool, options.Lifecycle, Schedulable: true, Ready: true,
            ResourceList.Create(amounts), ResourceList.Empty, devices, new Dictionary<string, string>(options.Labels, StringComparer.Ordinal), [.. options.Taints], ReclaimAt: null);
    }

    private static IEnumerable<Device> Devices(DeviceOptions options) => InventoryRules.Ids(options).Select(id =>
        new Device(id, options.Kind, options.Resource, options.Model, options.Memory.ToUnitsFloor(), DeviceHealth.Healthy)
        {
            LinkDomain = options.LinkDomain,
            PcieRoot = options.PcieRoot,
            Partitioned = options.Partitioned,
            Cordoned = options.Cordoned,
            Isolation = options.Isolation,
            NumaNode = options.NumaNode,
        });
}
