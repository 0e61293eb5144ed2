namespace CloudNativeAi.Scheduling.State;

/// <summary>Hashes what a state says: nodes, allocations, amounts. Versions and kept answers are no part of it.</summary>
internal static class StateHasher
{
    public static ulong Hash(NodeTable table, NodeRows rows, AllocationTable allocations)
    {
        var hash = new StateHash();
        hash.Add(table.Count);
        for (var row = 0; row < table.Count; row++)
        {
            HashNode(ref hash, table, rows, row);
            HashDevices(ref hash, table, rows, row);
            HashAllocations(ref hash, allocations, row);
        }

        return hash.Value;
    }

    private static void HashNode(ref StateHash hash, NodeTable table, NodeRows rows, int row)
    {
        hash.Add(rows[row].Id.Value);
        hash.Add(rows[row].InstanceId);
        hash.Add(table.Present[row] ? 1 : 0);
        hash.Add(table.Classes[table.Class[row]]!.Key);
        for (var r = 0; r < table.Free.Length; r++)
        {
            // A column of zeros says nothing: it may have been made for a request that was rolled back.
            var free = table.FreeAt(new ResourceId(r), row);
            var allocatable = table.Allocatable[r]?[row] ?? 0;
            if (free != 0 || allocatable != 0)
            {
                hash.Add(r);
                hash.Add(free);
                hash.Add(allocatable);
            }
        }
    }

    private static void HashDevices(ref StateHash hash, NodeTable table, NodeRows rows, int row)
    {
        for (var d = table.DeviceStart[row]; d < table.DeviceStart[row + 1]; d++)
        {
            hash.Add(rows.DeviceId(row, d - table.DeviceStart[row]));
            hash.Add(table.DeviceUsed[d]);
            hash.Add(table.DeviceFree[d]);
            if (table.DeviceUses?[d] is { } use && use != default)
            {
                hash.Add(use.Memory);
                hash.Add(use.Compute);
                hash.Add((use.Slots << 16) + use.ComputeSlots);
            }
        }
    }

    private static void HashAllocations(ref StateHash hash, AllocationTable allocations, int row)
    {
        for (var id = allocations.FirstOn(row); id >= 0; id = allocations.NextOn(id))
        {
            hash.Add(id);
            hash.Add(allocations.ShapeOf(id).Index);
            foreach (var device in allocations.DevicesOf(id))
            {
                hash.Add(device);
            }
        }
    }
}
