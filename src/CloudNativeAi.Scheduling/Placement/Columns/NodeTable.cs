using System.Diagnostics.CodeAnalysis;
using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>The columns themselves: one array per resource, one entry per row. Written by the cluster state alone, read by plugins through <see cref="NodeColumns"/>.</summary>
/// <remarks>A resource that no node has has no arrays and reads as zeros.</remarks>
[SuppressMessage("Design", "CA1051:Do not declare visible instance fields", Justification = "Columns are arrays by design; the type is internal.")]
internal sealed class NodeTable(ResourceCatalog catalog, int levels)
{
    private const int LastBit = 63;
    public readonly ResourceCatalog Catalog = catalog;

    /// <summary>What nodes hold of contents.</summary>
    public ContentTable Contents = new();
    public int Count;
    public long[]?[] Free = new long[catalog.Count][];
    public long[]?[] Allocatable = new long[catalog.Count][];
    public long[]?[] Declared = new long[catalog.Count][];
    public double[]?[] Inverse = new double[catalog.Count][];
    public long[] Zeros = [];
    public long[] Version = [];
    public long[] EmptyVersion = [];
    public int[] Class = [];
    public bool[] Present = [];
    public int[][] Domains = CreateLevels(levels);

    /// <summary>By class number; the first one stands for rows whose node is gone.</summary>
    public List<NodeClass?> Classes = [NodeClass.Gone];

    /// <summary>Whether any node ever said how many replicas it takes.</summary>
    public bool PodsLimited;

    /// <summary>By row, measured use in thousandths of the resource that is used most; −1: not measured.</summary>
    public int[] Load = [];

    /// <summary>By row, the same of what was charged when it was measured.</summary>
    public int[] LoadCharged = [];
    public int[] DeviceStart = new int[1];

    /// <summary>Devices of the row's node; those behind them are gone from it and still charged.</summary>
    public int[] DeviceOwn = [];

    /// <summary>A bit for each resource that the row's node has as devices; the last one stands for all resources beyond.</summary>
    public ulong[] DeviceMask = [];
    public int[] DeviceFree = [];
    public int[] DeviceUsed = [];
    public int[] DeviceWhole = [];
    public ResourceId[] DeviceResource = [];

    /// <summary>By device, what is used beyond equal shares; null: nothing of any was ever.</summary>
    public DeviceUse[]? DeviceUses;

    /// <summary>By row: what its node says of its devices.</summary>
    public IReadOnlyList<Device>[] Devices = [];

    /// <summary>By row and device: into what it can be cut, where it is partitioned and takes new work; null: none of the row is.</summary>
    public PartitionGeometry?[]?[] Geometry = [];

    public int Capacity => Class.Length;

    public ReadOnlySpan<long> FreeOf(ResourceId id) => Column(Free, id);

    public ReadOnlySpan<long> AllocatableOf(ResourceId id) => Column(Allocatable, id);

    public long FreeAt(ResourceId id, int row) => (uint)id.Index < (uint)Free.Length && Free[id.Index] is { } free ? free[row] : 0;

    /// <summary>Whether the row's node has a resource as devices; else it is an amount and no more.</summary>
    public bool HasDevices(int row, ResourceId id)
    {
        var bit = Math.Min(id.Index, LastBit);
        return (DeviceMask[row] >> bit & 1) != 0 && (bit < LastBit || DeviceResource.AsSpan(DeviceStart[row], DeviceOwn[row]).Contains(id));
    }

    /// <summary>Notes which resources the row's node has as devices, once its device columns are filled.</summary>
    public void NoteDevices(int row, int own)
    {
        DeviceOwn[row] = own;
        DeviceMask[row] = 0;
        foreach (var resource in DeviceResource.AsSpan(DeviceStart[row], own))
        {
            DeviceMask[row] |= 1UL << Math.Min(resource.Index, LastBit);
        }
    }

    /// <summary>Makes room for the columns of a resource.</summary>
    public void EnsureColumn(ResourceId id)
    {
        if (id.Index >= Free.Length)
        {
            Array.Resize(ref Free, Catalog.Count);
            Array.Resize(ref Allocatable, Catalog.Count);
            Array.Resize(ref Declared, Catalog.Count);
            Array.Resize(ref Inverse, Catalog.Count);
        }

        Free[id.Index] ??= new long[Capacity];
        Allocatable[id.Index] ??= new long[Capacity];
        Declared[id.Index] ??= new long[Capacity];
        Inverse[id.Index] ??= new double[Capacity];
    }

    public int AddRow()
    {
        if (Count == Capacity)
        {
            Grow(Math.Max(16, Capacity * 2));
        }

        DeviceStart[Count + 1] = DeviceStart[Count];
        return Count++;
    }

    /// <summary>Gives a row another number of devices; its device columns are left for the caller to fill.</summary>
    public void ResizeDevices(int row, int count)
    {
        var start = DeviceStart[row];
        var end = DeviceStart[row + 1];
        var total = DeviceStart[Count];
        var delta = count - (end - start);
        if (delta == 0)
        {
            return;
        }

        if (total + delta > DeviceFree.Length)
        {
            var capacity = Math.Max(total + delta, DeviceFree.Length * 2);
            Array.Resize(ref DeviceFree, capacity);
            Array.Resize(ref DeviceUsed, capacity);
            Array.Resize(ref DeviceWhole, capacity);
            Array.Resize(ref DeviceResource, capacity);
            if (DeviceUses is not null)
            {
                Array.Resize(ref DeviceUses, capacity);
            }
        }

        Array.Copy(DeviceFree, end, DeviceFree, end + delta, total - end);
        Array.Copy(DeviceUsed, end, DeviceUsed, end + delta, total - end);
        Array.Copy(DeviceWhole, end, DeviceWhole, end + delta, total - end);
        Array.Copy(DeviceResource, end, DeviceResource, end + delta, total - end);
        if (DeviceUses is not null)
        {
            Array.Copy(DeviceUses, end, DeviceUses, end + delta, total - end);
        }

        for (var i = row + 1; i <= Count; i++)
        {
            DeviceStart[i] += delta;
        }
    }

    public NodeTable Clone()
    {
        var catalog = Catalog.Clone();
        return new NodeTable(catalog, 0)
        {
            Count = Count,
            Free = CloneAll(Free),
            Allocatable = CloneAll(Allocatable),
            Declared = CloneAll(Declared),
            Inverse = CloneAll(Inverse),
            Zeros = Zeros,
            Version = [.. Version],
            Class = [.. Class],
            Present = [.. Present],
            Domains = [.. Domains.Select(d => (int[])[.. d])],
            Classes = [.. Classes],
            PodsLimited = PodsLimited,
            Contents = Contents.Clone(),
            Load = [.. Load],
            LoadCharged = [.. LoadCharged],
            DeviceStart = [.. DeviceStart],
            DeviceOwn = [.. DeviceOwn],
            DeviceMask = [.. DeviceMask],
            DeviceFree = [.. DeviceFree],
            DeviceUsed = [.. DeviceUsed],
            DeviceWhole = [.. DeviceWhole],
            DeviceResource = [.. DeviceResource],
            DeviceUses = (DeviceUse[]?)DeviceUses?.Clone(),
            Devices = [.. Devices],
            Geometry = [.. Geometry],
        };
    }

    private static int[][] CreateLevels(int levels)
    {
        var domains = new int[levels][];
        Array.Fill(domains, []);
        return domains;
    }

    private static T[]?[] CloneAll<T>(T[]?[] columns) => [.. columns.Select(c => (T[]?)c?.Clone())];

    private static void GrowAll<T>(T[]?[] columns, int capacity)
    {
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is not null)
            {
                Array.Resize(ref columns[i], capacity);
            }
        }
    }

    private ReadOnlySpan<long> Column(long[]?[] columns, ResourceId id) =>
        ((uint)id.Index < (uint)columns.Length ? columns[id.Index] ?? Zeros : Zeros).AsSpan(0, Count);

    private void Grow(int capacity)
    {
        GrowAll(Free, capacity);
        GrowAll(Allocatable, capacity);
        GrowAll(Declared, capacity);
        GrowAll(Inverse, capacity);
        GrowAll(Domains, capacity);
        Zeros = new long[capacity];
        Array.Resize(ref Version, capacity);
        Array.Resize(ref Class, capacity);
        Array.Resize(ref Present, capacity);
        Array.Resize(ref Load, capacity);
        Array.Resize(ref LoadCharged, capacity);
        Array.Resize(ref DeviceStart, capacity + 1);
        Array.Resize(ref DeviceOwn, capacity);
        Array.Resize(ref DeviceMask, capacity);
        Array.Resize(ref Devices, capacity);
        Array.Resize(ref Geometry, capacity);
    }
}
