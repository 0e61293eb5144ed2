namespace CloudNativeAi.Scheduling;

/// <summary>The parts of which the built-in choosers are made.</summary>
internal static class DeviceChoice
{
    /// <summary>The first free devices of each resource that the row has as devices; the number of devices taken, −1: not enough.</summary>
    public static int FirstFree(in PlacementContext context, int row, Span<int> devices)
    {
        var nodes = context.Nodes;
        var start = nodes.DeviceStart[row];
        var free = nodes.DeviceFreeMilli[start..nodes.DeviceStart[row + 1]];
        var resources = nodes.DeviceResource[start..nodes.DeviceStart[row + 1]];
        var taken = 0;
        foreach (var (resource, amount) in context.Shape.Amounts)
        {
            var wanted = nodes.HasDevices(row, resource) ? amount : 0;
            for (var d = 0; d < free.Length && wanted > 0; d++)
            {
                if (resources[d] == resource && free[d] == 1000)
                {
                    devices[taken++] = d;
                    wanted--;
                }
            }

            if (wanted > 0)
            {
                return -1;
            }
        }

        return taken;
    }

    /// <summary>A device for each share, the fullest or the emptiest that still fits it, the first of equals; behind those taken already.</summary>
    public static bool Shares(in NodeColumns nodes, DeviceShare share, int row, Span<int> devices, int taken, bool fullest)
    {
        for (var n = 0; n < share.Count; n++)
        {
            var best = share.Profile is { } profile ? Partition(nodes, row, profile, devices[..taken], fullest) : Share(nodes, row, share, devices[..taken], fullest);
            if (best < 0)
            {
                return false;
            }

            devices[taken++] = best;
        }

        return true;
    }

    private static int Share(in NodeColumns nodes, int row, DeviceShare share, ReadOnlySpan<int> taken, bool fullest)
    {
        var start = nodes.DeviceStart[row];
        var free = nodes.DeviceFreeMilli[start..nodes.DeviceStart[row + 1]];
        var resources = nodes.DeviceResource[start..nodes.DeviceStart[row + 1]];
        var best = -1;
        for (var d = 0; d < free.Length; d++)
        {
            var fits = share.IsPlain ? resources[d] == share.Resource && free[d] >= share.Milli : DeviceRoom.Count(nodes, row, d, share) > 0;
            if (fits && (best < 0 || (fullest ? free[d] < free[best] : free[d] > free[best])) && !taken.Contains(d))
            {
                best = d;
            }
        }

        return best;
    }

    /// <summary>The device on which a partition leaves the largest profile placeable on the row; of equals the one that loses least, then the one with fewest places left.</summary>
    private static int Partition(in NodeColumns nodes, int row, string profile, ReadOnlySpan<int> taken, bool fullest)
    {
        var (best, left) = (-1, (Largest: -1, Kept: int.MinValue, Places: int.MinValue));
        for (var d = 0; nodes.Table.Geometry[row] is { } geometries && d < geometries.Length; d++)
        {
            if (geometries[d] is not { } geometry || geometry.Find(profile) is not { } found || taken.Contains(d))
            {
                continue;
            }

            var use = DeviceRoom.Use(nodes, nodes.DeviceStart[row] + d);
            if (geometry.BestStart(found, use) is >= 0 and var start)
            {
                var after = geometry.After(found, start, use);
                var largest = Math.Max(after.Largest, LargestBeside(nodes, row, d));
                var kept = after.Largest - geometry.Left(use).Largest;
                var choice = fullest ? (Largest: largest, Kept: kept, Places: -after.Places) : (Largest: 0, Kept: 0, after.Places);
                (best, left) = best < 0 || choice.CompareTo(left) > 0 ? (d, choice) : (best, left);
            }
        }

        return best;
    }

    private static int LargestBeside(in NodeColumns nodes, int row, int device)
    {
        var largest = 0;
        var geometries = nodes.Table.Geometry[row]!;
        for (var d = 0; d < geometries.Length; d++)
        {
            if (d != device && geometries[d] is { } geometry)
            {
                largest = Math.Max(largest, geometry.Left(DeviceRoom.Use(nodes, nodes.DeviceStart[row] + d)).Largest);
            }
        }

        return largest;
    }
}
