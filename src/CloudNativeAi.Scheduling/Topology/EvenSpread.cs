namespace CloudNativeAi.Scheduling.Topology;

/// <summary>Limits for the domains over which replicas are spread: never more than the rule allows, and as even as can be.</summary>
internal sealed class EvenSpread
{
    private int[] _used = [];
    private int[] _limits = [];

    /// <summary>By domain of the rule's level: what it may get besides what it has; empty: the rule spreads over none.</summary>
    public ReadOnlySpan<int> Limits => _limits;

    /// <summary>Counts who is where already, and allows as many as the rule does.</summary>
    public void Begin(DomainTree tree, TopologyRule rule, ReadOnlySpan<int> rows, List<ReplicaPlace> places)
    {
        if (rule.Spread < 0)
        {
            _limits = [];
            return;
        }

        _used = new int[tree.Count(rule.Spread)];
        _limits = new int[_used.Length];
        foreach (var row in rows)
        {
            if (row >= 0)
            {
                _used[tree.DomainAt(rule.Spread, tree.Positions[row])]++;
            }
        }

        foreach (var place in places)
        {
            _used[tree.DomainAt(rule.Spread, tree.Positions[place.Row])]++;
        }

        Allow(rule.MaxPerDomain);
    }

    /// <summary>Lowers the limits as far as a domain still holds the replicas, so that they are even within it, and sums up the capacities by them.</summary>
    /// <param name="tree">Of domains.</param>
    /// <param name="capacities">Summed up by the limits as they are.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="depth">The first slice that is not held yet.</param>
    /// <param name="target">The domain to be filled: its level, −1 for the whole cluster, and its number.</param>
    /// <param name="count">How many it must hold, and does.</param>
    public void Level(DomainTree tree, DomainCapacities capacities, TopologyRule rule, int depth, (int Level, int Domain) target, int count)
    {
        var (enough, tooFew) = (Math.Min(rule.MaxPerDomain, _used.Max() + count), 0);
        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            Allow(middle);
            capacities.Sum(tree, rule, depth, _limits);
            (enough, tooFew) = capacities.Of(target) >= count ? (middle, tooFew) : (enough, middle);
        }

        Allow(tooFew);
        capacities.Sum(tree, rule, depth, _limits);
        var more = count - capacities.Of(target);
        int[] before = [.. capacities[rule.Spread]];
        Allow(enough);
        capacities.Sum(tree, rule, depth, _limits);
        if (depth == rule.Slices.Count)
        {
            KeepEven(capacities[rule.Spread], before, tree.Within(target, rule.Spread), more);
            capacities.Sum(tree, rule, depth, _limits);
        }
    }

    /// <summary>Only as many domains as it takes get one more than the others.</summary>
    private void KeepEven(ReadOnlySpan<int> full, int[] before, (int First, int End) within, int more)
    {
        for (var domain = within.First; domain < within.End; domain++)
        {
            if (full[domain] > before[domain] && --more < 0)
            {
                _limits[domain] = before[domain];
            }
        }
    }

    private void Allow(int most)
    {
        for (var domain = 0; domain < _limits.Length; domain++)
        {
            _limits[domain] = most == int.MaxValue ? int.MaxValue : most - _used[domain];
        }
    }
}
