namespace CloudNativeAi.Scheduling.State;

/// <summary>Asks the plugins of scope <see cref="PluginScope.NodeClass"/>, once per class, by any row of it.</summary>
internal sealed class ClassEvaluator(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.NodeClass)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.NodeClass)];
    private readonly int[] _rows = new int[Evaluator.Batch];
    private readonly int[] _answers = new int[Evaluator.Batch];
    private readonly byte[] _accepted = new byte[Evaluator.Batch];

    /// <summary>Fills in the classes of these rows that are unknown: −1 refused, else the weighted sum.</summary>
    public void Complete(RequestShape shape, int[] classes, ReadOnlySpan<int> rows)
    {
        var count = 0;
        foreach (var row in rows)
        {
            ref var answer = ref classes[table.Class[row]];
            if (answer == ShapeAnswers.Unknown)
            {
                answer = -1;
                if (table.Present[row])
                {
                    _rows[count++] = row;
                }
            }
        }

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
            classes[table.Class[_rows[i]]] = 0;
        }

        foreach (var (scorer, weight) in _scorers)
        {
            runner.Score(scorer, context, _rows.AsSpan(0, count), _answers.AsSpan(0, count));
            for (var i = 0; i < count; i++)
            {
                classes[table.Class[_rows[i]]] += weight * _answers[i];
            }
        }
    }

    private int Compact(int count)
    {
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            _rows[kept] = _rows[i];
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        return kept;
    }
}
