namespace CloudNativeAi.Scheduling.State;

/// <summary>Asks the plugins about spans of rows, compacting after each filter: a row that one refuses is not shown to the next.</summary>
internal sealed class Evaluator(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    public const int Batch = 256;
    private readonly INodeFilter[] _filters = [.. profile.Filters];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers];
    private readonly int[] _rows = new int[Batch];
    private readonly int[] _places = new int[Batch];
    private readonly int[] _sums = new int[Batch];
    private readonly int[] _answers = new int[Batch];
    private readonly byte[] _accepted = new byte[Batch];

    /// <summary>Scores rows by every plugin but those of scope <see cref="PluginScope.Cluster"/>: −1 refused, else the weighted sum.</summary>
    public void Score(RequestShape shape, ReadOnlySpan<int> rows, Span<int> scores)
    {
        for (var from = 0; from < rows.Length; from += Batch)
        {
            var length = Math.Min(Batch, rows.Length - from);
            ScoreBatch(shape, rows.Slice(from, length), scores.Slice(from, length));
        }
    }

    private void ScoreBatch(RequestShape shape, ReadOnlySpan<int> rows, Span<int> scores)
    {
        scores.Fill(-1);
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (table.Present[rows[i]])
            {
                _rows[count] = rows[i];
                _places[count++] = i;
            }
        }

        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var filter in _filters)
        {
            if (filter.Scope != PluginScope.Cluster && count > 0)
            {
                runner.Filter(filter, context, _rows.AsSpan(0, count), _accepted.AsSpan(0, count));
                count = Compact(count);
            }
        }

        _sums.AsSpan(0, count).Clear();
        foreach (var (scorer, weight) in _scorers)
        {
            if (scorer.Scope != PluginScope.Cluster && count > 0)
            {
                runner.Score(scorer, context, _rows.AsSpan(0, count), _answers.AsSpan(0, count));
                for (var i = 0; i < count; i++)
                {
                    _sums[i] += weight * _answers[i];
                }
            }
        }

        for (var i = 0; i < count; i++)
        {
            scores[_places[i]] = _sums[i];
        }
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
