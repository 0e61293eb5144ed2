using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>How much room devices have for shares and partitions.</summary>
internal static class DeviceRoom
{
    /// <summary>How many of these shares a device could take, one after the other.</summary>
    /// <param name="nodes">The columns.</param>
    /// <param name="row">The row.</param>
    /// <param name="index">The device within the row.</param>
    /// <param name="share">What each takes.</param>
    public static int Count(in NodeColumns nodes, int row, int index, DeviceShare share)
    {
        var table = nodes.Table;
        var device = table.DeviceStart[row] + index;
        if (table.DeviceResource[device] != share.Resource || index >= table.DeviceOwn[row])
        {
            return 0;
        }

        if (share.Profile is { } profile)
        {
            return table.Geometry[row]?[index] is { } geometry && geometry.Find(profile) is { } found ? geometry.Count(found, Use(nodes, device)) : 0;
        }

        var facts = table.Devices[row][index];
        if (table.DeviceWhole[device] == 0 || facts.Isolation < share.Isolation)
        {
            return 0;
        }

        return share.Milli > 0 ? nodes.DeviceFreeMilli[device] / share.Milli : CountUneven(nodes, device, facts, share);
    }

    /// <summary>What is used of a device beyond equal shares.</summary>
    public static DeviceUse Use(in NodeColumns nodes, int device) => nodes.Empty || nodes.Table.DeviceUses is not { } uses ? default : uses[device];

    private static int CountUneven(in NodeColumns nodes, int device, Device facts, DeviceShare share)
    {
        var use = Use(nodes, device);
        var equal = nodes.Empty ? 0 : nodes.Table.DeviceUsed[device] - use.Milli(facts.MemoryBytes);
        var memory = (Math.Min(facts.MemoryBytes, DeviceUse.MostMemory) * (1000 - equal)) - use.Memory;
        var compute = 1000 - equal - use.Compute;
        var count = memory / 1000 / share.MemoryBytes;
        return compute < 0 ? 0 : (int)Math.Clamp(share.ComputeMilli == 0 ? count : Math.Min(count, compute / share.ComputeMilli), 0, 1_000_000);
    }
}
