using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Which node stands in which row, and what its columns say of it.</summary>
internal sealed class NodeRows(NodeRows? other, NodeTable table, AllocationTable allocations, Ledger ledger, ClassTable classes, DomainTable domains, PartitionModels partitions)
{
    private readonly Dictionary<NodeId, int> _rows = new(other?._rows ?? []);
    private readonly List<Node> _nodes = [.. other?._nodes ?? []];
    private readonly List<string[]> _devices = [.. other?._devices ?? []];
    private readonly List<int> _free = [.. other?._free ?? []];

    public Node this[int row] => _nodes[row];

    public int RowOf(NodeId id) => _rows.TryGetValue(id, out var row) && table.Present[row] ? row : -1;

    public string DeviceId(int row, int device) => _devices[row][DeviceSpot.Index(device)];

    /// <summary>The row of a node: its own, an empty one, or a new one. A machine of the same name but another instance is another node.</summary>
    public (int Row, bool NewClass) Upsert(Node node)
    {
        if (!_rows.TryGetValue(node.Id, out var row) || (!string.Equals(_nodes[row].InstanceId, node.InstanceId, StringComparison.Ordinal) && !TakeOver(row)))
        {
            row = TakeRow();
        }

        _rows[node.Id] = row;
        _nodes[row] = node;
        var (id, isNew) = classes.Hold(node, table);
        if (table.Present[row])
        {
            classes.Drop(table.Class[row], table);
        }

        table.Class[row] = id;
        table.Present[row] = true;
        domains.Fill(table, row, node);
        FillDevices(row, node.Devices);
        FillAmounts(row, node);
        table.Contents.Place(node.Id, row);
        ledger.Recount(row);
        return (row, isNew);
    }

    public void Remove(int row)
    {
        classes.Drop(table.Class[row], table);
        table.Class[row] = ClassTable.Gone;
        table.Present[row] = false;
        table.Contents.Leave(_nodes[row].Id, row);
        FillDevices(row, []);
        FillAmounts(row, null);
        ledger.Recount(row);
        FreeIfEmpty(row);
    }

    /// <summary>A row whose node is gone is taken again once nothing is charged to it.</summary>
    public void FreeIfEmpty(int row)
    {
        if (!table.Present[row] && allocations.CountOn(row) == 0 && !_free.Contains(row))
        {
            if (_rows.TryGetValue(_nodes[row].Id, out var own) && own == row)
            {
                _rows.Remove(_nodes[row].Id);
            }

            _free.Add(row);
        }
    }

    /// <summary>The other machine's work ends with it: its row is left behind, unless nothing is charged there.</summary>
    private bool TakeOver(int row)
    {
        if (allocations.CountOn(row) == 0)
        {
            return true;
        }

        if (table.Present[row])
        {
            Remove(row);
        }

        return false;
    }

    private int TakeRow()
    {
        if (_free.Count > 0)
        {
            var reused = _free[^1];
            _free.RemoveAt(_free.Count - 1);
            return reused;
        }

        _nodes.Add(null!);
        _devices.Add([]);
        return table.AddRow();
    }

    /// <summary>The node's devices in its order; behind them those that are gone and still charged, which nothing new gets.</summary>
    private void FillDevices(int row, IReadOnlyList<Device> devices)
    {
        var start = table.DeviceStart[row];
        var old = _devices[row];
        var ids = new List<string>(devices.Select(d => d.Id));
        var resources = new List<ResourceId>(devices.Select(d => table.Catalog.Intern(d.Resource)));
        var moved = new int[old.Length];
        for (var d = 0; d < old.Length; d++)
        {
            moved[d] = ids.IndexOf(old[d]);
            if (moved[d] < 0 && (table.DeviceUsed[start + d] > 0 || table.DeviceUses?[start + d] is { Slots: > 0 }))
            {
                moved[d] = ids.Count;
                ids.Add(old[d]);
                resources.Add(table.DeviceResource[start + d]);
            }
        }

        for (var id = allocations.FirstOn(row); id >= 0; id = allocations.NextOn(id))
        {
            foreach (ref var device in allocations.DevicesOf(id))
            {
                device = DeviceSpot.Of(moved[DeviceSpot.Index(device)], DeviceSpot.Start(device));
            }
        }

        table.ResizeDevices(row, ids.Count);
        for (var d = 0; d < ids.Count; d++)
        {
            table.EnsureColumn(resources[d]);
            table.DeviceResource[start + d] = resources[d];
            table.DeviceWhole[start + d] = d < devices.Count && IsOpen(devices[d]) && !devices[d].Partitioned ? 1000 : 0;
        }

        table.Devices[row] = devices;
        table.Geometry[row] = devices.Any(static device => device.Partitioned)
            ? [.. devices.Select(device => device.Partitioned && IsOpen(device) ? partitions.Find(device.Model) : null)]
            : null;
        table.NoteDevices(row, devices.Count);
        _devices[row] = [.. ids];
    }

    private static bool IsOpen(Device device) => device is { Health: DeviceHealth.Healthy, Cordoned: false };

    private void FillAmounts(int row, Node? node)
    {
        foreach (var (name, _) in node?.Allocatable ?? ResourceList.Empty)
        {
            table.EnsureColumn(table.Catalog.Intern(name));
            table.PodsLimited |= name == ResourceName.Pods;
        }

        table.EnsureColumn(ResourceId.Pods);
        for (var r = 0; r < table.Free.Length; r++)
        {
            if (table.Declared[r] is { } column)
            {
                var id = new ResourceId(r);
                var declared = node is null ? 0 : Declared(node, id);
                var usable = table.HasDevices(row, id) ? Math.Min(declared, Healthy(row, id)) : declared;
                column[row] = declared;
                table.Allocatable[r]![row] = usable;
                table.Inverse[r]![row] = usable > 0 ? 1.0 / usable : 0;
            }
        }
    }

    private long Declared(Node node, ResourceId id)
    {
        var name = table.Catalog[id];
        var foreign = Amounts.OfRequest(name, node.Foreign[name]);
        if (node.Allocatable.Any(p => p.Key == name))
        {
            return Amounts.OfNode(name, node.Allocatable[name]) - foreign;
        }

        // A node that says nothing of replicas takes any number; one that names devices without their amount has them all.
        return id == ResourceId.Pods ? Amounts.Greatest : node.Devices.Count(d => d.Resource == name) - foreign;
    }

    private int Healthy(int row, ResourceId id)
    {
        var healthy = 0;
        for (var d = table.DeviceStart[row]; d < table.DeviceStart[row + 1]; d++)
        {
            healthy += table.DeviceResource[d] == id && table.DeviceWhole[d] != 0 ? 1 : 0;
        }

        return healthy;
    }
}
