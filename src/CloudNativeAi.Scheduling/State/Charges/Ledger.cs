namespace CloudNativeAi.Scheduling.State;

/// <summary>Charges allocations to the columns, and counts a row anew where a difference would not do.</summary>
/// <remarks>
/// Of an allocation's devices the last ones are its shares, those before are whole. Of a resource that a row has as devices, free is the lesser of what is declared less the devices
/// somebody is on, and the healthy devices nobody is on; whole devices asked for that no device covers (they were not known then) are charged as amounts.
/// </remarks>
internal sealed class Ledger(NodeTable table, AllocationTable allocations)
{
    private readonly DeviceParts _parts = new(table);

    /// <summary>Charges what an allocation takes (1) or takes it off (−1). False: the row has to be counted anew once the allocation is linked or unlinked.</summary>
    public bool Apply(RequestShape shape, int row, ReadOnlySpan<int> devices, int sign)
    {
        ChargeAmounts(shape, row, devices, sign);
        var start = table.DeviceStart[row];
        var whole = WholeOf(shape, devices);
        var equal = shape.Share is { Milli: 0 } ? whole : devices.Length;
        for (var i = 0; i < equal; i++)
        {
            var device = start + devices[i];
            if (table.DeviceWhole[device] == 0)
            {
                return false;
            }

            var before = table.DeviceUsed[device];
            var after = before + sign * (i < whole ? 1000 : shape.Share!.Value.Milli);
            table.DeviceUsed[device] = after;
            table.DeviceFree[device] = 1000 - after;
            table.Free[table.DeviceResource[device].Index]![row] -= (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        }

        return equal == devices.Length || _parts.Apply(shape.Share!.Value, row, devices[equal..], sign);
    }

    /// <summary>Counts a row from its node and its allocations.</summary>
    public void Recount(int row)
    {
        var start = table.DeviceStart[row];
        var end = table.DeviceStart[row + 1];
        table.DeviceUsed.AsSpan(start..end).Clear();
        _parts.Clear(start, end);
        for (var r = 0; r < table.Free.Length; r++)
        {
            if (table.Free[r] is { } free)
            {
                free[row] = table.Declared[r]![row];
            }
        }

        for (var id = allocations.FirstOn(row); id >= 0; id = allocations.NextOn(id))
        {
            var devices = allocations.DevicesOf(id);
            var shape = allocations.ShapeOf(id);
            ChargeAmounts(shape, row, devices, 1);
            var whole = WholeOf(shape, devices);
            var equal = shape.Share is { Milli: 0 } ? whole : devices.Length;
            for (var i = 0; i < equal; i++)
            {
                table.DeviceUsed[start + devices[i]] += i < whole ? 1000 : shape.Share!.Value.Milli;
            }

            if (equal < devices.Length)
            {
                _parts.Add(shape.Share!.Value, row, devices[equal..]);
            }
        }

        _parts.Settle(row, start, end);

        for (var d = start; d < end; d++)
        {
            table.DeviceFree[d] = table.DeviceWhole[d] == 0 ? 0 : 1000 - table.DeviceUsed[d];
            if (!table.DeviceResource.AsSpan(start..d).Contains(table.DeviceResource[d]))
            {
                SettleFree(row, table.DeviceResource[d], start, end);
            }
        }
    }

    private static int WholeOf(RequestShape shape, ReadOnlySpan<int> devices) => Math.Max(0, devices.Length - (shape.Share?.Count ?? 0));

    /// <summary>What is counted in amounts: everything but whole devices that a device covers.</summary>
    private void ChargeAmounts(RequestShape shape, int row, ReadOnlySpan<int> devices, int sign)
    {
        var covering = devices[..WholeOf(shape, devices)];
        foreach (var (resource, amount) in shape.Amounts)
        {
            var counted = amount - (resource.Index < ResourceId.Gpu.Index ? 0 : Covered(resource, row, covering));
            if (counted > 0)
            {
                if (resource.Index >= table.Free.Length || table.Free[resource.Index] is null)
                {
                    table.EnsureColumn(resource);
                }

                table.Free[resource.Index]![row] -= sign * counted;
            }
        }
    }

    private int Covered(ResourceId resource, int row, ReadOnlySpan<int> devices)
    {
        var start = table.DeviceStart[row];
        var covered = 0;
        foreach (var device in devices)
        {
            covered += table.DeviceResource[start + device] == resource ? 1 : 0;
        }

        return covered;
    }

    private void SettleFree(int row, ResourceId resource, int start, int end)
    {
        var touched = 0;
        var untouched = 0;
        for (var d = start; d < end; d++)
        {
            if (table.DeviceResource[d] == resource)
            {
                touched += table.DeviceUsed[d] > 0 ? 1 : 0;
                untouched += table.DeviceUsed[d] == 0 && table.DeviceWhole[d] != 0 ? 1 : 0;
            }
        }

        ref var free = ref table.Free[resource.Index]![row];
        var declared = table.Declared[resource.Index]![row];
        var uncovered = declared - free;
        free = (table.HasDevices(row, resource) ? Math.Min(declared - touched, untouched) : declared - touched) - uncovered;
    }
}
