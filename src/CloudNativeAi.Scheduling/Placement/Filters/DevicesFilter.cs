using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
        if (!share.IsPlain)
        {
            return ExplainParts(context.Nodes, row, share);
        }

        var (opened, untouched) = Count(context.Nodes, row, share);
        return $"wants {share.Milli / 1000.0:0.###} of {share.Count} {context.Nodes.NameOf(share.Resource)}, {opened + untouched} of {Devices(context.Nodes, row, share.Resource)} have that left";
    }

    /// <summary>Devices that others share already come first; each further one uses up a whole one, of which there are <c>Free</c>.</summary>
    internal static bool Fits(in NodeColumns nodes, int row, DeviceShare share, long whole)
    {
        if (!share.IsPlain)
        {
            return PartsFit(nodes, row, share, whole);
        }

        var (opened, untouched) = Count(nodes, row, share);
        var spare = Math.Min(untouched, nodes.Free(share.Resource)[row]) - whole;
        return opened + untouched > 0 && spare >= 0 && share.Count - opened <= spare;
    }

    private static bool PartsFit(in NodeColumns nodes, int row, DeviceShare share, long whole)
    {
        var (opened, untouched) = CountParts(nodes, row, share);
        var spare = share.Profile is null ? Math.Min(untouched, nodes.Free(share.Resource)[row]) - whole : 0;
        return spare >= 0 && share.Count - opened <= spare;
    }

    private static string ExplainParts(in NodeColumns nodes, int row, DeviceShare share)
    {
        var (opened, untouched) = CountParts(nodes, row, share);
        var devices = Devices(nodes, row, share.Resource);
        var name = nodes.NameOf(share.Resource);
        return share.Profile is { } profile
            ? $"wants a partition {profile} of {share.Count} {name}, {opened} of {devices} have one left"
            : $"wants {(share.MemoryBytes > 0 ? $"{ResourceQuantity.FromBytes(share.MemoryBytes)} of memory and {share.ComputeMilli / 1000.0:0.###} of compute" : $"{share.Milli / 1000.0:0.###}")} of {share.Count} {name}{(share.Isolation > 0 ? $" with isolation {share.Isolation}" : "")}, {opened + untouched} of {devices} have that left";
    }

    private static (int Opened, int Untouched) CountParts(in NodeColumns nodes, int row, DeviceShare share)
    {
        var (opened, untouched) = (0, 0);
        var start = nodes.DeviceStart[row];
        for (var d = start; d < nodes.DeviceStart[row + 1]; d++)
        {
            if (DeviceRoom.Count(nodes, row, d - start, share) > 0)
            {
                untouched += nodes.DeviceFreeMilli[d] == 1000 ? 1 : 0;
                opened += nodes.DeviceFreeMilli[d] == 1000 ? 0 : 1;
            }
        }

        return (opened, untouched);
    }

    private static (int Opened, int Untouched) Count(in NodeColumns nodes, int row, DeviceShare share)
    {
        var starts = nodes.DeviceStart;
        var free = nodes.DeviceFreeMilli[starts[row]..starts[row + 1]];
        var resources = MemoryMarshal.Cast<ResourceId, int>(nodes.DeviceResource[starts[row]..starts[row + 1]]);
        var fitting = 0;
        var untouched = 0;
        var d = 0;
        for (; d <= free.Length - Vector256<int>.Count; d += Vector256<int>.Count)
        {
            var left = Vector256.Create(free[d..]);
            var ours = Vector256.Equals(Vector256.Create(resources[d..]), Vector256.Create(share.Resource.Index));
            fitting += BitOperations.PopCount((ours & Vector256.GreaterThanOrEqual(left, Vector256.Create(share.Milli))).ExtractMostSignificantBits());
            untouched += BitOperations.PopCount((ours & Vector256.Equals(left, Vector256.Create(1000))).ExtractMostSignificantBits());
        }

        for (; d < free.Length; d++)
        {
            fitting += resources[d] == share.Resource.Index && free[d] >= share.Milli ? 1 : 0;
            untouched += resources[d] == share.Resource.Index && free[d] == 1000 ? 1 : 0;
        }

        return (fitting - untouched, untouched);
    }

    private static int Devices(in NodeColumns nodes, int row, ResourceId resource) =>
        nodes.DeviceResource[nodes.DeviceStart[row]..nodes.DeviceStart[row + 1]].Count(resource);
}
