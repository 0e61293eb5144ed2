using System.Runtime.CompilerServices;
using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>Whole devices that are near each other: of one fast link domain, under one PCIe root, on one NUMA node; network adapters and the like beside the devices they serve. Shares: as <see cref="FullestDeviceChooser"/>.</summary>
/// <remarks>From each free device on, the nearest to those taken is added until there are enough; the set with the greatest sum of pairs wins, of equals the one whose devices leave fewest near ones behind, then the first.</remarks>
internal sealed class LinkedDeviceChooser : IDeviceChooser
{
    private const int MostOnStack = 64;
    private readonly ConditionalWeakTable<IReadOnlyList<Device>, DeviceLinks> _links = [];

    public string Name => DeviceChoosers.Topology;

    public bool Choose(in PlacementContext context, int row, Span<int> devices)
    {
        var share = context.Shape.Share;
        var whole = devices[..^(share?.Count ?? 0)];
        if (whole.Length > 0 && !ChooseWhole(context, row, whole))
        {
            return false;
        }

        return share is not { } of || DeviceChoice.Shares(context.Nodes, of, row, devices, whole.Length, fullest: true);
    }

    [SkipLocalsInit]
    private bool ChooseWhole(in PlacementContext context, int row, Span<int> devices)
    {
        var facts = context.Nodes.DevicesOf(row);
        if (!_links.TryGetValue(facts, out var links))
        {
            _links.Add(facts, links = new DeviceLinks(facts));
        }

        Span<int> set = devices.Length <= MostOnStack ? stackalloc int[devices.Length] : new int[devices.Length];
        var best = (Near: -1L, Left: 0L);
        for (var first = 0; first < facts.Count; first++)
        {
            if (TryGrow(context, row, links, facts.Count, first, set))
            {
                var sum = (Near: SumWithin(links, set), Left: -SumBeside(context, row, links, facts.Count, set));
                if (sum.CompareTo(best) > 0 || best.Near < 0)
                {
                    best = sum;
                    set.CopyTo(devices);
                }
            }
        }

        return best.Near >= 0;
    }

    /// <summary>Takes devices of each resource in turn, the first one given, always the nearest to those taken.</summary>
    private static bool TryGrow(in PlacementContext context, int row, DeviceLinks links, int count, int first, Span<int> set)
    {
        var taken = 0;
        foreach (var (resource, amount) in context.Shape.Amounts)
        {
            var wanted = context.Nodes.HasDevices(row, resource) ? amount : 0;
            var from = taken;
            for (; wanted > 0; wanted--)
            {
                var next = taken == 0 ? (IsFree(context, row, first, resource) ? first : -1) : Nearest(context, row, links, count, resource, set[..taken]);
                if (next < 0)
                {
                    return false;
                }

                set[taken++] = next;
            }

            set[from..taken].Sort();
        }

        return true;
    }

    private static int Nearest(in PlacementContext context, int row, DeviceLinks links, int count, ResourceId resource, ReadOnlySpan<int> taken)
    {
        var (best, near) = (-1, -1);
        for (var d = 0; d < count; d++)
        {
            if (IsFree(context, row, d, resource) && !taken.Contains(d))
            {
                var sum = 0;
                foreach (var other in taken)
                {
                    sum += links[d, other];
                }

                (best, near) = sum > near ? (d, sum) : (best, near);
            }
        }

        return best;
    }

    private static bool IsFree(in PlacementContext context, int row, int index, ResourceId resource)
    {
        var device = context.Nodes.DeviceStart[row] + index;
        return context.Nodes.DeviceResource[device] == resource && context.Nodes.DeviceFreeMilli[device] == 1000;
    }

    private static long SumWithin(DeviceLinks links, ReadOnlySpan<int> set)
    {
        var sum = 0L;
        for (var i = 0; i < set.Length; i++)
        {
            for (var j = i + 1; j < set.Length; j++)
            {
                sum += links[set[i], set[j]];
            }
        }

        return sum;
    }

    /// <summary>How near those taken are to free devices of their kind that are left: what is torn apart.</summary>
    private static long SumBeside(in PlacementContext context, int row, DeviceLinks links, int count, ReadOnlySpan<int> set)
    {
        var sum = 0L;
        var resources = context.Nodes.DeviceResource[context.Nodes.DeviceStart[row]..];
        for (var d = 0; d < count; d++)
        {
            if (!set.Contains(d) && IsFree(context, row, d, resources[d]))
            {
                foreach (var taken in set)
                {
                    sum += resources[taken] == resources[d] ? links[d, taken] : 0;
                }
            }
        }

        return sum;
    }
}
