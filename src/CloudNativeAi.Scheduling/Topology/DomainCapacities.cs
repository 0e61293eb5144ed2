namespace CloudNativeAi.Scheduling.Topology;

/// <summary>How many replicas every domain of a tree can take, in whole slices.</summary>
internal sealed class DomainCapacities
{
    private int[][] _levels = [];

    /// <summary>By position: what each row can take, slices apart.</summary>
    public int[] Rows { get; private set; } = [];

    /// <summary>By domain of a level.</summary>
    public ReadOnlySpan<int> this[int level] => _levels[level];

    /// <summary>Of the whole cluster.</summary>
    public int All { get; private set; }

    /// <summary>Of a domain; level −1: the whole cluster.</summary>
    public int Of((int Level, int Domain) domain) => domain.Level < 0 ? All : _levels[domain.Level][domain.Domain];

    /// <summary>Makes room for a tree; <see cref="Rows"/> is to be filled then.</summary>
    public void Fit(DomainTree tree)
    {
        if (Rows.Length != tree.Rows.Length || _levels.Length != tree.Host + 1)
        {
            Rows = new int[tree.Rows.Length];
            _levels = new int[tree.Host + 1][];
        }

        for (var level = 0; level < _levels.Length; level++)
        {
            if (_levels[level] is null || _levels[level].Length != tree.Count(level))
            {
                _levels[level] = new int[tree.Count(level)];
            }
        }
    }

    /// <summary>Sums up from the rows, cutting each domain of a slice's level to whole slices; those of the rule before <paramref name="depth"/> are held already.</summary>
    /// <param name="tree">Of domains.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="depth">The first slice that is not held yet.</param>
    /// <param name="limits">By domain of the level over which replicas are spread: the most it may get; empty: no matter.</param>
    public void Sum(DomainTree tree, TopologyRule rule, int depth, ReadOnlySpan<int> limits = default)
    {
        var hosts = _levels[tree.Host];
        Rows.AsSpan().CopyTo(hosts);
        Cut(tree, rule, depth, tree.Host, limits);
        for (var level = tree.Host - 1; level >= 0; level--)
        {
            var (values, below) = (_levels[level], _levels[level + 1]);
            for (var domain = 0; domain < values.Length; domain++)
            {
                var (first, end) = tree.Children(level, domain);
                var sum = 0;
                foreach (var value in below.AsSpan(first, end - first))
                {
                    sum += value;
                }

                values[domain] = sum;
            }

            Cut(tree, rule, depth, level, limits);
        }

        All = 0;
        foreach (var value in _levels[0])
        {
            All += value;
        }
    }

    private void Cut(DomainTree tree, TopologyRule rule, int depth, int level, ReadOnlySpan<int> limits)
    {
        if (level == rule.Spread && !limits.IsEmpty)
        {
            var (values, step) = (_levels[level], rule.StepWithin(level, depth));
            for (var domain = 0; domain < values.Length; domain++)
            {
                var most = tree.IsNamed(level, domain) ? Math.Min(values[domain], Math.Max(0, limits[domain])) : 0;
                values[domain] = most - (most % step);
            }
        }

        for (var i = depth; i < rule.Slices.Count; i++)
        {
            var (of, size) = rule.Slices[i];
            if (of == level)
            {
                var values = _levels[level];
                for (var domain = 0; domain < values.Length; domain++)
                {
                    values[domain] = tree.IsNamed(level, domain) ? values[domain] - (values[domain] % size) : 0;
                }
            }
        }
    }
}
