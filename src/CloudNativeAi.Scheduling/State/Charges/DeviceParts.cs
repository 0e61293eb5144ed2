namespace CloudNativeAi.Scheduling.State;

/// <summary>Charges what is not an equal share of memory and compute: partitions, and shares by memory and compute apart.</summary>
internal sealed class DeviceParts(NodeTable table)
{
    /// <summary>Charges (1) or takes off (−1). False: the row has to be counted anew.</summary>
    public bool Apply(DeviceShare share, int row, ReadOnlySpan<int> devices, int sign)
    {
        if (share.Profile is not null && sign < 0)
        {
            // Slices that were forced upon each other cannot be told apart any more.
            return false;
        }

        var start = table.DeviceStart[row];
        foreach (var spot in devices)
        {
            var device = start + DeviceSpot.Index(spot);
            if (share.Profile is null && table.DeviceWhole[device] == 0)
            {
                return false;
            }

            ref var use = ref Uses()[device];
            var memory = MemoryOf(row, DeviceSpot.Index(spot));
            var milli = use.Milli(memory);
            use = Add(use, share, row, spot, sign);
            var before = table.DeviceUsed[device];
            var after = before + use.Milli(memory) - milli;
            table.DeviceUsed[device] = after;
            table.DeviceFree[device] = table.DeviceWhole[device] == 0 ? 0 : 1000 - after;
            table.Free[table.DeviceResource[device].Index]![row] -= (after > 0 ? 1 : 0) - (before > 0 ? 1 : 0);
        }

        return true;
    }

    /// <summary>Forgets the parts of devices, before they are added up.</summary>
    public void Clear(int start, int end) => table.DeviceUses?.AsSpan(start..end).Clear();

    /// <summary>Adds up the parts of one allocation.</summary>
    public void Add(DeviceShare share, int row, ReadOnlySpan<int> devices)
    {
        foreach (var spot in devices)
        {
            ref var use = ref Uses()[table.DeviceStart[row] + DeviceSpot.Index(spot)];
            use = Add(use, share, row, spot, 1);
        }
    }

    /// <summary>Counts the parts that were added up beside the equal shares.</summary>
    public void Settle(int row, int start, int end)
    {
        if (table.DeviceUses is { } uses)
        {
            for (var device = start; device < end; device++)
            {
                table.DeviceUsed[device] += uses[device].Milli(MemoryOf(row, device - start));
            }
        }
    }

    private DeviceUse Add(DeviceUse use, DeviceShare share, int row, int spot, int sign)
    {
        if (share.Profile is not { } profile)
        {
            return use with { Memory = use.Memory + (sign * share.MemoryBytes * 1000), Compute = use.Compute + (sign * share.ComputeMilli) };
        }

        // Where the model is not known any more, what was placed there still keeps its first slice.
        var index = DeviceSpot.Index(spot);
        var found = index < table.DeviceOwn[row] ? table.Geometry[row]?[index]?.Find(profile) : null;
        var mask = found?.Mask(DeviceSpot.Start(spot)) ?? 1 << Math.Min(DeviceSpot.Start(spot), 15);
        return use with { Slots = (ushort)(use.Slots | mask), ComputeSlots = (ushort)Math.Min(use.ComputeSlots + (found?.ComputeSlices ?? 0), ushort.MaxValue) };
    }

    private DeviceUse[] Uses() => table.DeviceUses ??= new DeviceUse[table.DeviceFree.Length];

    private long MemoryOf(int row, int index) => index < table.DeviceOwn[row] ? Math.Min(table.Devices[row][index].MemoryBytes, DeviceUse.MostMemory) : 0;
}
