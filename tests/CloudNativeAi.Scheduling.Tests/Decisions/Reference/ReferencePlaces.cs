namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>Where the replicas of a gang go, by what is free on each node: the rules of topology as plainly as they can be said.</summary>
internal sealed class ReferencePlaces(IReadOnlyList<ReferenceNode> nodes)
{
    public IReadOnlyList<ReferenceNode> Nodes => nodes;

    /// <summary>One node for each replica; null: there is no room by its rule.</summary>
    public List<ReferenceNode>? Find(ReferenceWorkload one, string flavor, List<ReferenceNode> used)
    {
        var free = nodes.ToDictionary(static node => node, node => node.Flavor == flavor ? node.Slots - used.Count(other => other == node) : 0);
        if (one.Topology is not { } topology)
        {
            return OneByOne(one.Count, free);
        }

        if (topology.Required is { } required)
        {
            return Tightest(required, one.Count, free) is { } domain ? Within(domain, one.Count, free) : null;
        }

        foreach (var level in topology.Preferred == "host" ? ["host", "rack"] : (string[])["rack"])
        {
            if (Tightest(level, one.Count, free) is { } domain)
            {
                return Within(domain, one.Count, free);
            }
        }

        // Whole racks, as few as can be. Who is in no rack is alone.
        var split = Split(Racks(), one.Count, rack => rack.Sum(node => free[node]));
        return split is null ? null : [.. split.SelectMany(part => Within(part.Domain, part.Count, free))];
    }

    /// <summary>Each to the node that is the fullest with it.</summary>
    private static List<ReferenceNode>? OneByOne(int count, Dictionary<ReferenceNode, int> free)
    {
        var places = new List<ReferenceNode>();
        for (var i = 0; i < count; i++)
        {
            if (free.Keys.Where(node => free[node] > 0).OrderBy(node => Emptiness(node, free)).FirstOrDefault() is not { } best)
            {
                return null;
            }

            free[best]--;
            places.Add(best);
        }

        return places;
    }

    private static double Emptiness(ReferenceNode node, Dictionary<ReferenceNode, int> free) => (free[node] - 1) / (double)node.Slots;

    /// <summary>The domain that holds all and has the least left then; of such nodes the one that is the fullest.</summary>
    private List<ReferenceNode>? Tightest(string level, int count, Dictionary<ReferenceNode, int> free)
    {
        var domains = level == "host" ? Racks().SelectMany(static rack => rack).OrderBy(node => Emptiness(node, free)).Select(static node => new List<ReferenceNode> { node }) : Racks().Where(static rack => rack[0].Rack is not null);
        return domains.Where(domain => domain.Sum(node => free[node]) >= count).MinBy(domain => domain.Sum(node => free[node]));
    }

    /// <summary>Nodes by rack, racks as they were seen first; who has none comes last, each alone.</summary>
    private List<List<ReferenceNode>> Racks() =>
    [
        .. nodes.Where(static node => node.Rack is not null).GroupBy(static node => node.Rack).Select(static rack => rack.ToList()),
        .. nodes.Where(static node => node.Rack is null).Select(static node => new List<ReferenceNode> { node }),
    ];

    private static List<ReferenceNode> Within(List<ReferenceNode> domain, int count, Dictionary<ReferenceNode, int> free) =>
        [.. Split(domain.OrderBy(node => Emptiness(node, free)), count, node => free[node])!.SelectMany(static part => Enumerable.Repeat(part.Domain, part.Count))];

    /// <summary>Into the smallest that takes all that is left, else all that fits into the largest; of equals the first.</summary>
    private static List<(T Domain, int Count)>? Split<T>(IEnumerable<T> domains, int count, Func<T, int> room)
    {
        var left = domains.Where(domain => room(domain) > 0).ToList();
        var parts = new List<(T Domain, int Count)>();
        while (count > 0)
        {
            if (left.Count == 0)
            {
                return null;
            }

            var enough = left.FindAll(domain => room(domain) >= count);
            var next = enough.Count > 0 ? enough.MinBy(room)! : left.MaxBy(room)!;
            parts.Add((next, Math.Min(count, room(next))));
            count -= parts[^1].Count;
            left.Remove(next);
        }

        return parts;
    }
}
