using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Topology;

/// <summary>Spreads replicas over a domain: into one domain of the next level where that can be, else into the fewest, the fullest of them last; and so on down to nodes.</summary>
internal sealed class DomainFill(ClusterState state)
{
    private int[] _order = [];
    private int[] _scores = [];
    private long[] _keys = [];

    /// <summary>Replicas for each position, in depth-first order.</summary>
    /// <param name="tree">Of domains.</param>
    /// <param name="capacities">Of the tree's domains; the one to fill holds <paramref name="count"/>.</param>
    /// <param name="shape">For the order of nodes that can take the same number: the better score first.</param>
    /// <param name="level">Of the domain to fill; −1: the whole cluster.</param>
    /// <param name="domain">Which.</param>
    /// <param name="count">Replicas to place.</param>
    /// <param name="filled">Gets position and number.</param>
    public void Fill(DomainTree tree, DomainCapacities capacities, RequestShape shape, int level, int domain, int count, List<(int Position, int Count)> filled)
    {
        if (level == tree.Host)
        {
            filled.Add((domain, count));
            return;
        }

        var (first, end) = tree.Children(level, domain);
        var values = capacities[level + 1][first..end];
        var parts = new List<(int Domain, int Count)>();
        if (level + 1 == tree.Host)
        {
            Rank(tree, shape, first, end);
        }

        Split(values, level + 1 == tree.Host, count, parts);
        parts.Sort();
        foreach (var (child, part) in parts)
        {
            Fill(tree, capacities, shape, level + 1, first + child, part, filled);
        }
    }

    private void Rank(DomainTree tree, RequestShape shape, int first, int end)
    {
        if (_scores.Length < end - first)
        {
            _scores = new int[end - first];
        }

        state.Rank(shape, tree.Rows.AsSpan(first, end - first), _scores.AsSpan(0, end - first));
    }

    private void Split(ReadOnlySpan<int> values, bool ranked, int count, List<(int Domain, int Count)> parts)
    {
        var order = Order(values, ranked);
        for (var i = 0; count > 0; i++)
        {
            if (i == order.Length)
            {
                throw new InvalidOperationException($"A domain was to take {count} replicas more than it can.");
            }

            var value = values[order[i]];
            if (value >= count)
            {
                // The smallest that suffices; of equals the first in order.
                var last = i;
                while (last + 1 < order.Length && values[order[last + 1]] >= count)
                {
                    last++;
                }

                while (last > i && values[order[last - 1]] == values[order[last]])
                {
                    last--;
                }

                parts.Add((order[last], count));
                return;
            }

            parts.Add((order[i], value));
            count -= value;
        }
    }

    /// <summary>Domains that take anything, the largest first; of equals the better score, then the first.</summary>
    private Span<int> Order(ReadOnlySpan<int> values, bool ranked)
    {
        if (_order.Length < values.Length)
        {
            _order = new int[values.Length];
            _keys = new long[values.Length];
        }

        var taken = 0;
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] > 0)
            {
                _keys[taken] = -(((long)values[i] << 32) + (ranked ? Math.Max(0, _scores[i]) : 0));
                _order[taken++] = i;
            }
        }

        Array.Sort(_keys, _order, 0, taken);
        SettleTies(taken);
        return _order.AsSpan(0, taken);
    }

    /// <summary>The sort is not stable.</summary>
    private void SettleTies(int count)
    {
        for (var from = 0; from < count;)
        {
            var to = from + 1;
            while (to < count && _keys[to] == _keys[from])
            {
                to++;
            }

            _order.AsSpan(from, to - from).Sort();
            from = to;
        }
    }
}
