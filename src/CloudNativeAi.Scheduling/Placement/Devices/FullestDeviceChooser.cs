namespace CloudNativeAi.Scheduling;

/// <summary>Whole devices: the first free ones. Shares: the fullest device that still has the share left, the first of equals.</summary>
internal sealed class FullestDeviceChooser : IDeviceChooser
{
    public string Name => DeviceChoosers.Fullest;

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
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
                return false;
            }
        }

        return context.Shape.Share is not { } share || ChooseShares(share, free, resources, devices, taken);
    }

    private static bool ChooseShares(DeviceShare share, ReadOnlySpan<int> free, ReadOnlySpan<ResourceId> resources, Span<int> devices, int taken)
    {
        for (var n = 0; n < share.Count; n++)
        {
            var best = -1;
            for (var d = 0; d < free.Length; d++)
            {
                if (resources[d] == share.Resource && free[d] >= share.Milli && (best < 0 || free[d] < free[best]) && !devices[..taken].Contains(d))
                {
                    best = d;
                }
            }

            if (best < 0)
            {
                return false;
            }

            devices[taken++] = best;
        }

        return true;
    }
}
