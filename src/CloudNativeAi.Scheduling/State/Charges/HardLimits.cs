namespace CloudNativeAi.Scheduling.State;

/// <summary>What must hold when something is charged, whatever a plugin or a kept answer says: amounts, shares, devices against the columns as they are.</summary>
internal sealed class HardLimits(NodeTable table)
{
    public bool Fits(RequestShape shape, int row)
    {
        foreach (var (resource, amount) in shape.Amounts)
        {
            if (table.FreeAt(resource, row) < amount)
            {
                return false;
            }
        }

        return shape.Share is not { } share || DevicesFilter.Fits(new NodeColumns(table), row, share, shape.AmountOf(share.Resource));
    }

    /// <summary>How many devices a shape takes on a row.</summary>
    public int DevicesNeeded(RequestShape shape, int row)
    {
        var needed = (long)(shape.Share?.Count ?? 0);
        if (table.DeviceStart[row] != table.DeviceStart[row + 1])
        {
            foreach (var (resource, amount) in shape.Amounts)
            {
                needed += table.HasDevices(row, resource) ? amount : 0;
            }
        }

        return (int)Math.Min(needed, int.MaxValue);
    }

    /// <summary>Whether these devices are what the shape asks for here, in its order, each once and with that much left.</summary>
    public bool DevicesFit(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        var start = table.DeviceStart[row];
        var count = table.DeviceStart[row + 1] - start;
        for (var i = 0; i < devices.Length; i++)
        {
            var index = DeviceSpot.Index(devices[i]);
            if ((uint)index >= (uint)count || DeviceSpot.Has(devices[..i], index))
            {
                return false;
            }
        }

        var taken = 0;
        foreach (var (resource, amount) in shape.Amounts)
        {
            for (var wanted = table.HasDevices(row, resource) ? amount : 0; wanted > 0; wanted--, taken++)
            {
                if (taken >= devices.Length || table.DeviceResource[start + devices[taken]] != resource || table.DeviceFree[start + devices[taken]] != 1000)
                {
                    return false;
                }
            }
        }

        return SharesFit(shape, row, devices[taken..]);
    }

    private bool SharesFit(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        if (shape.Share is not { } share)
        {
            return devices.Length == 0;
        }

        if (!share.IsPlain)
        {
            return PartsFit(shape, share, row, devices);
        }

        // A share on a device that nobody is on uses up a whole one.
        var opens = shape.AmountOf(share.Resource);
        foreach (var index in devices)
        {
            var device = table.DeviceStart[row] + index;
            if (table.DeviceResource[device] != share.Resource || table.DeviceFree[device] < share.Milli)
            {
                return false;
            }

            opens += table.DeviceFree[device] == 1000 ? 1 : 0;
        }

        return devices.Length == share.Count && opens <= table.FreeAt(share.Resource, row);
    }

    private bool PartsFit(RequestShape shape, DeviceShare share, int row, ReadOnlySpan<int> devices)
    {
        var columns = new NodeColumns(table);
        var opens = shape.AmountOf(share.Resource);
        foreach (var spot in devices)
        {
            var index = DeviceSpot.Index(spot);
            if (DeviceRoom.Count(columns, row, index, share) == 0 || !StartFits(columns, share, row, index, DeviceSpot.Start(spot)))
            {
                return false;
            }

            opens += table.DeviceFree[table.DeviceStart[row] + index] == 1000 ? 1 : 0;
        }

        return devices.Length == share.Count && opens <= Math.Max(0, table.FreeAt(share.Resource, row));
    }

    private bool StartFits(in NodeColumns columns, DeviceShare share, int row, int index, int start) =>
        share.Profile is not { } profile
            ? start == 0
            : table.Geometry[row]?[index] is { } geometry && geometry.Find(profile) is { } found && geometry.Fits(found, start, DeviceRoom.Use(columns, table.DeviceStart[row] + index));
}
