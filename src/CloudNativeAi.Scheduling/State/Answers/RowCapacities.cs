namespace CloudNativeAi.Scheduling.State;

/// <summary>How many replicas of a shape rows could take at once. Never too few; too many only where devices do not share out evenly or a host's filter minds what is placed: the charge tells.</summary>
internal sealed class RowCapacities(NodeTable table, KeptAnswers answers, ClusterPlugins cluster, Refusals refusals)
{
    /// <summary>By what is free now.</summary>
    /// <param name="shape">Of which replicas.</param>
    /// <param name="rows">Rows asked about.</param>
    /// <param name="most">No capacity is said to be more.</param>
    /// <param name="capacities">One for each row.</param>
    public void Count(RequestShape shape, ReadOnlySpan<int> rows, int most, Span<int> capacities)
    {
        answers.Current(shape).Rows.Read(rows, capacities);
        for (var i = 0; i < rows.Length; i++)
        {
            capacities[i] = capacities[i] >= 0 ? most : 0;
        }

        if (cluster.Filters)
        {
            cluster.Filter(shape, rows, capacities, refused: 0);
        }

        Divide(shape, rows, empty: false, capacities);
    }

    /// <summary>Were nothing charged to any row.</summary>
    public void CountEmpty(RequestShape shape, ReadOnlySpan<int> rows, int most, bool ignoreCordonAndTaints, Span<int> capacities)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            capacities[i] = refusals.FirstIfEmpty(shape, rows[i], ignoreCordonAndTaints) is null ? most : 0;
        }

        Divide(shape, rows, empty: true, capacities);
    }

    /// <summary>What the plugins make of rows now, those of scope cluster included; −1: refused.</summary>
    public void Rank(RequestShape shape, ReadOnlySpan<int> rows, Span<int> scores)
    {
        answers.Current(shape).Rows.Read(rows, scores);
        if (cluster.Any)
        {
            cluster.Rank(shape, rows, scores);
        }
    }

    private void Divide(RequestShape shape, ReadOnlySpan<int> rows, bool empty, Span<int> capacities)
    {
        foreach (var (resource, amount) in shape.Amounts)
        {
            if (resource != ResourceId.Pods || table.PodsLimited)
            {
                var free = empty ? table.AllocatableOf(resource) : table.FreeOf(resource);
                for (var i = 0; i < rows.Length; i++)
                {
                    if (capacities[i] > 0)
                    {
                        capacities[i] = (int)Math.Clamp(free[rows[i]] / amount, 0, capacities[i]);
                    }
                }
            }
        }

        if (shape.Share is { } share)
        {
            var columns = new NodeColumns(table, empty);
            for (var i = 0; i < rows.Length; i++)
            {
                if (capacities[i] > 0)
                {
                    capacities[i] = Shares(columns, rows[i], share, capacities[i]);
                }
            }
        }
    }

    /// <summary>The most replicas of which each finds its devices: shares of one replica lie on different devices.</summary>
    private static int Shares(in NodeColumns columns, int row, DeviceShare share, int most)
    {
        var low = 0;
        while (low < most)
        {
            var middle = low + ((most - low + 1) / 2);
            var places = 0L;
            for (var d = columns.DeviceStart[row]; d < columns.DeviceStart[row + 1]; d++)
            {
                places += Math.Min(middle, DeviceRoom.Count(columns, row, d - columns.DeviceStart[row], share));
            }

            (low, most) = places >= (long)middle * share.Count ? (middle, most) : (low, middle - 1);
        }

        return low;
    }
}
