namespace CloudNativeAi.Scheduling.Topology;

/// <summary>Sorts the replicas that a pod set lacks into jobs: those of a group that partly runs go where the rest of it is, the others where there is room.</summary>
internal sealed class MissingGroups(DomainTree tree, TopologyRule rule)
{
    private readonly List<Job> _jobs = [];

    /// <summary>Replicas that go into one domain, in whole slices from a depth of the rule on.</summary>
    /// <param name="Level">Of the domain; −1: wherever the rule allows.</param>
    /// <param name="Domain">Which.</param>
    /// <param name="Depth">The first slice that is not held yet.</param>
    /// <param name="Indexes">Of the replicas, ascending.</param>
    internal sealed record Job(int Level, int Domain, int Depth, List<int> Indexes);

    /// <summary>The jobs, those with the least choice first.</summary>
    /// <param name="rows">By index: the row a replica is on, <see cref="TopologySearch.Missing"/>, or <see cref="TopologySearch.Elsewhere"/>.</param>
    public List<Job> Of(ReadOnlySpan<int> rows)
    {
        Divide(rows, 0, rows.Length, depth: 0, level: -1, domain: 0);
        _jobs.Sort(static (x, y) => x.Level != y.Level ? y.Level.CompareTo(x.Level) : x.Indexes[0].CompareTo(y.Indexes[0]));
        return _jobs;
    }

    private void Divide(ReadOnlySpan<int> rows, int from, int to, int depth, int level, int domain)
    {
        var whole = new Job(level, domain, depth, []);
        var size = depth < rule.Slices.Count ? rule.Slices[depth].Size : 1;
        for (var group = from; group < to; group += size)
        {
            var end = Math.Min(group + size, to);
            var runs = depth < rule.Slices.Count ? FirstRow(rows[group..end]) : -1;
            if (runs >= 0)
            {
                var of = rule.Slices[depth].Level;
                Divide(rows, group, end, depth + 1, of, tree.DomainAt(of, tree.Positions[runs]));
                continue;
            }

            for (var index = group; index < end; index++)
            {
                if (rows[index] == TopologySearch.Missing)
                {
                    whole.Indexes.Add(index);
                }
            }
        }

        if (whole.Indexes.Count > 0)
        {
            _jobs.Add(whole);
        }
    }

    private static int FirstRow(ReadOnlySpan<int> rows)
    {
        foreach (var row in rows)
        {
            if (row >= 0)
            {
                return row;
            }
        }

        return -1;
    }
}
