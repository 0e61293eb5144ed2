namespace CloudNativeAi.Scheduling.Tests.Topology;

/// <summary>Whether replicas can be placed by a topology request, by trying every node for every replica.</summary>
/// <param name="nodes">What each node has free, and its domains: block, rack, node; null where it lacks the label.</param>
/// <param name="request">The rule.</param>
internal sealed class TopologyBrute(IReadOnlyList<(int Free, string?[] Domains)> nodes, TopologyRequest request)
{
    public static readonly string[] Levels = ["block", "rack", "host"];

    /// <param name="at">By index: the node of a replica that runs; −1: it is to be placed.</param>
    public bool Fits(int[] at)
    {
        var free = nodes.Select(node => node.Free).ToArray();
        return Place(0, (int[])at.Clone(), free);
    }

    /// <summary>Whether the rule holds for replicas all of which run.</summary>
    public bool Holds(int[] at) => Enumerable.Range(0, at.Length).All(index => Holds(index, at));

    private bool Place(int index, int[] at, int[] free)
    {
        if (index == at.Length)
        {
            return true;
        }

        if (at[index] >= 0)
        {
            return Place(index + 1, at, free);
        }

        for (var node = 0; node < free.Length; node++)
        {
            if (free[node] > 0)
            {
                at[index] = node;
                free[node]--;
                if (Holds(index, at) && Place(index + 1, at, free))
                {
                    return true;
                }

                free[node]++;
                at[index] = -1;
            }
        }

        return false;
    }

    /// <summary>Whether a replica is where it may be beside all those that are placed.</summary>
    private bool Holds(int index, int[] at)
    {
        var beside = 0;
        for (var other = 0; other < at.Length; other++)
        {
            if (at[other] >= 0 && !Together(index, other, at))
            {
                return false;
            }

            beside += at[other] >= 0 && request.Spread is { } level && Same(at[index], at[other], level) ? 1 : 0;
        }

        return request.Spread is not { } spread || (beside > 0 && beside <= (request.MaxPerDomain ?? int.MaxValue) && Same(at[index], at[index], spread));
    }

    private bool Together(int x, int y, int[] at) =>
        (request.Required is not { } required || Same(at[x], at[y], required))
        && request.Slices.All(slice => x / slice.Size != y / slice.Size || Same(at[x], at[y], slice.Level));

    private bool Same(int x, int y, string level)
    {
        var to = Array.IndexOf(Levels, level);
        return nodes[x].Domains[to] is not null && Enumerable.Range(0, to + 1).All(l => nodes[x].Domains[l] == nodes[y].Domains[l]);
    }
}
