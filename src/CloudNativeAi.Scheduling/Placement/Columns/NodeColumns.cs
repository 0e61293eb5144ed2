using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>Columns by node row; valid during the call only. Rows that are gone have 0 of everything and are never asked about.</summary>
/// <remarks>Amounts are milli-cores for <c>cpu</c> and whole units (bytes, devices) for every other resource.</remarks>
public readonly ref struct NodeColumns
{
    private readonly NodeTable _table;
    private readonly bool _empty;

    internal NodeColumns(NodeTable table, bool empty = false)
    {
        _table = table;
        _empty = empty;
    }

    /// <summary>The number of rows.</summary>
    public int Count => _table.Count;

    /// <summary>Whether the columns answer "what if the nodes were empty": everything allocatable is free.</summary>
    public bool Empty => _empty;

    /// <summary>The number of topology levels, 0 or more.</summary>
    public int Levels => _table.Domains.Length;

    /// <summary>Of row n the devices are <c>DeviceStart[n] .. DeviceStart[n + 1]</c>; [<see cref="Count"/> + 1].</summary>
    public ReadOnlySpan<int> DeviceStart => _table.DeviceStart.AsSpan(0, _table.Count + 1);

    /// <summary>Unused thousandths of each device, of memory or compute what is less, 0 for one that is not healthy, is cordoned or partitioned; [devices]. 1,000: nobody is on it.</summary>
    public ReadOnlySpan<int> DeviceFreeMilli => (_empty ? _table.DeviceWhole : _table.DeviceFree).AsSpan(0, _table.DeviceStart[_table.Count]);

    /// <summary>What each device counts as; [devices].</summary>
    public ReadOnlySpan<ResourceId> DeviceResource => _table.DeviceResource.AsSpan(0, _table.DeviceStart[_table.Count]);

    /// <summary>What a row's node says of its devices, in their order: model, memory, NUMA node, links. Those that are gone and still in use stand behind them in the other columns, and have no entry here.</summary>
    public IReadOnlyList<Device> DevicesOf(int row) => _table.Devices[row];

    /// <summary>How many of these shares or partitions a device could take now, by its index within the row.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The row has no such device.</exception>
    public int RoomOf(int row, int device, DeviceShare share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(device, DeviceStart[row + 1] - DeviceStart[row]);
        return DeviceRoom.Count(this, row, device, share);
    }

    /// <summary>The class of each row, for <see cref="ClassOf"/>. A number may later stand for another class; the <see cref="NodeClass"/> itself is the thing to remember.</summary>
    public ReadOnlySpan<int> Class => _table.Class.AsSpan(0, _table.Count);

    /// <summary>Changes with everything a row's columns say, only rises, and is unique over rows and what-if copies too: a plugin's memo key.</summary>
    public ReadOnlySpan<long> Version => (_empty ? _table.EmptyVersion : _table.Version).AsSpan(0, _table.Count);

    /// <summary>Measured use of each row's node, in thousandths of the resource of which most is used, 0 … 1,000 and more; −1: not measured.</summary>
    /// <remarks>Moves in steps: a measurement that is in the same 32nd as the one before does not show.</remarks>
    public ReadOnlySpan<int> Load => _table.Load.AsSpan(0, _table.Count);

    internal NodeTable Table => _table;

    /// <summary>Bytes that a row's node holds of a content of the request, as last told; 0 where nobody tells.</summary>
    /// <remarks>Of <see cref="RequestShape.Content"/> of this request: a change of what others read does not make an answer be asked for again.</remarks>
    public long HeldBytes(int row, ContentId content) => _table.Contents.Held(row, content);

    /// <summary>Bytes of a whole content of the request; null: not known, yet or at all.</summary>
    public long? SizeOf(ContentId content) => _table.Contents.SizeOf(content);

    /// <summary>The key of a content.</summary>
    public ContentKey KeyOf(ContentId content) => _table.Contents[content];

    /// <summary>What is unused of a resource. Negative where a node shrank under what runs on it. A resource that nobody has reads as zeros.</summary>
    /// <remarks>Of a resource that the row has as devices: those in order that nobody is on.</remarks>
    public ReadOnlySpan<long> Free(ResourceId resource) => _empty ? _table.AllocatableOf(resource) : _table.FreeOf(resource);

    /// <summary>What replicas may use of a resource, without what others use of it.</summary>
    public ReadOnlySpan<long> Allocatable(ResourceId resource) => _table.AllocatableOf(resource);

    /// <summary>The domain of each row at a topology level (0: widest); −1: its node lacks the label.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not 0 … <see cref="Levels"/> − 1.</exception>
    public ReadOnlySpan<int> Domain(int level)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(level, _table.Domains.Length);
        return _table.Domains[level].AsSpan(0, _table.Count);
    }

    /// <summary>The class of a row's node: labels, taints, pool.</summary>
    public NodeClass ClassOf(int row) => _table.Classes[_table.Class[row]]!;

    /// <summary>Whether a row has a resource as devices, of which whole ones are picked; else it is an amount and no more.</summary>
    public bool HasDevices(int row, ResourceId resource) => _table.HasDevices(row, resource);

    /// <summary>The column of a resource; <see cref="ResourceId.None"/> where nobody has or asked for it.</summary>
    public ResourceId Find(ResourceName name) => _table.Catalog.Find(name);

    /// <summary>The name of a resource.</summary>
    public ResourceName NameOf(ResourceId resource) => _table.Catalog[resource];
}
