namespace CloudNativeAi.Scheduling.State;

/// <summary>Asks the plugins about spans of rows, compacting after each filter: a row that one refuses is not shown to the next.</summary>
/// <remarks>Plugins of scope <see cref="PluginScope.NodeClass"/> are asked once per class; those of scope <see cref="PluginScope.Cluster"/> not here.</remarks>
internal sealed class Evaluator(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    public const int Batch = 256;
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.Node && f is not ResourcesFilter)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Node)];
    private readonly ClassEvaluator _classes = new(profile, table, runner);
    private readonly int[] _rows = new int[Batch];
    private readonly int[] _places = new int[Batch];
    private readonly int[] _sums = new int[Batch];
    private readonly int[] _answers = new int[Batch];
    private readonly byte[] _accepted = new byte[Batch];

    /// <summary>Scores rows: −1 refused, else the weighted sum.</summary>
    /// <param name="shape">What is to be placed.</param>
    /// <param name="classes">What is known of its classes; completed as needed.</param>
    /// <param name="rows">At most <see cref="Batch"/>.</param>
    /// <param name="scores">One for each row.</param>
    public void Score(RequestShape shape, int[] classes, ReadOnlySpan<int> rows, Span<int> scores)
    {
        scores.Fill(-1);
        var count = FilterClasses(shape, classes, rows);
        count = FilterResources(shape, count);
        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var filter in _filters)
        {
            if (count > 0)
            {
                runner.Filter(filter, context, _rows.AsSpan(0, count), _accepted.AsSpan(0, count));
                count = Compact(count);
            }
        }

        if (count == 0)
        {
            return;
        }

        for (var i = 0; i < count; i++)
        {
            _sums[i] = classes[table.Class[_rows[i]]];
        }

        foreach (var (scorer, weight) in _scorers)
        {
            runner.Score(scorer, context, _rows.AsSpan(0, count), _answers.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                _sums[i] += weight * _answers[i];
            }
        }

        for (var i = 0; i < count; i++)
        {
            scores[_places[i]] = _sums[i];
        }
    }

    private int FilterClasses(RequestShape shape, int[] classes, ReadOnlySpan<int> rows)
    {
        var count = 0;
        var unknown = false;
        for (var i = 0; i < rows.Length; i++)
        {
            var answer = classes[table.Class[rows[i]]];
            unknown |= answer == ShapeAnswers.Unknown;
            _rows[count] = rows[i];
            _places[count] = i;
            count += answer >= 0 ? 1 : 0;
        }

        if (unknown)
        {
            _classes.Complete(shape, classes, rows);
            return FilterClasses(shape, classes, rows);
        }

        return count;
    }

    /// <summary>What <see cref="ResourcesFilter"/> says, without a detour through bytes.</summary>
    private int FilterResources(RequestShape shape, int count)
    {
        foreach (var (resource, amount) in shape.Amounts)
        {
            if (resource == ResourceId.Pods && !table.PodsLimited)
            {
                continue;
            }

            var free = table.FreeOf(resource);
            var kept = 0;
            for (var i = 0; i < count; i++)
            {
                var row = _rows[i];
                _rows[kept] = row;
                _places[kept] = _places[i];
                kept += free[row] >= amount ? 1 : 0;
            }

            count = kept;
        }

        return count;
    }

    private int Compact(int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            _rows[kept] = _rows[i];
            _places[kept] = _places[i];
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        return kept;
    }
}
