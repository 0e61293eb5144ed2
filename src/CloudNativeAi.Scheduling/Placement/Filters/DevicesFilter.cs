namespace CloudNativeAi.Scheduling;

/// <summary>Shares fit: each on a device of its own that has the share left and is not taken whole, by others or by the same replica.</summary>
internal sealed class DevicesFilter : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.Devices;

    public PluginScope Scope => PluginScope.Node;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        if (context.Shape.Share is not { } share)
        {
            return;
        }

        var whole = context.Shape.AmountOf(share.Resource);
        for (var i = 0; i < rows.Length; i++)
        {
            if (!Fits(context.Nodes, rows[i], share, whole))
            {
                accepted[i] = 0;
            }
        }
    }

    public string Explain(in PlacementContext context, int row)
    {
        var share = context.Shape.Share.GetValueOrDefault();
        var (opened, untouched) = Count(context.Nodes, row, share);
        return $"wants {share.Milli / 1000.0:0.###} of {share.Count} {context.Nodes.NameOf(share.Resource)}, {opened + untouched} of {Devices(context.Nodes, row, share.Resource)} have that left";
    }

    /// <summary>Devices that others share already come first; each further one uses up a whole one, of which there are <c>Free</c>.</summary>
    internal static bool Fits(in NodeColumns nodes, int row, DeviceShare share, long whole)
    {
        var (opened, untouched) = Count(nodes, row, share);
        var spare = Math.Min(untouched, nodes.Free(share.Resource)[row]) - whole;
        return opened + untouched > 0 && spare >= 0 && share.Count - opened <= spare;
    }

    private static (int Opened, int Untouched) Count(in NodeColumns nodes, int row, DeviceShare share)
    {
        var free = nodes.DeviceFreeMilli;
        var resource = nodes.DeviceResource;
        var opened = 0;
        var untouched = 0;
        for (var d = nodes.DeviceStart[row]; d < nodes.DeviceStart[row + 1]; d++)
        {
            if (resource[d] == share.Resource && free[d] >= share.Milli)
            {
                if (free[d] == 1000)
                {
                    untouched++;
                }
                else
                {
                    opened++;
                }
            }
        }

        return (opened, untouched);
    }

    private static int Devices(in NodeColumns nodes, int row, ResourceId resource) =>
        nodes.DeviceResource[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]].Count(resource);
}
