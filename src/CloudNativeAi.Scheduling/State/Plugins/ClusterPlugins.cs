namespace CloudNativeAi.Scheduling.State;

/// <summary>The plugins of scope <see cref="PluginScope.Cluster"/>: asked at every decision, once each, about every row that they could still lift to the top.</summary>
internal sealed class ClusterPlugins(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.Cluster)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Cluster)];
    private readonly int _reach = profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Cluster).Sum(s => s.Weight) * 10_000;
    private int[] _rows = [];
    private int[] _sums = [];
    private int[] _answers = [];
    private byte[] _accepted = [];
    private int _count;

    public bool Any => _filters.Length + _scorers.Length > 0;

    public bool Filters => _filters.Length > 0;

    /// <summary>The best row by kept scores and these plugins; ties go to the lower row, −1: none.</summary>
    public int Pick(RequestShape shape, RowScores known)
    {
        var best = known.Pick();
        if (best < 0)
        {
            return -1;
        }

        EnsureRoom(table.Count);

        // A filter may refuse the best ones, so it is shown all; scorers alone can lift a row by no more than their weight.
        _count = known.Collect(_filters.Length > 0 ? 0 : Math.Max(0, known.At(best) - _reach), _rows, _sums);
        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var filter in _filters)
        {
            if (_count > 0)
            {
                runner.Filter(filter, context, _rows.AsSpan(0, _count), _accepted.AsSpan(0, _count));
                Compact();
            }
        }

        if (_filters.Length > 0)
        {
            Narrow();
        }

        return _count == 0 ? -1 : Best(context);
    }

    /// <summary>Asks the filters about rows, and writes <paramref name="refused"/> where one refuses.</summary>
    public void Filter(RequestShape shape, ReadOnlySpan<int> rows, Span<int> values, int refused)
    {
        EnsureRoom(rows.Length);
        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var filter in _filters)
        {
            var accepted = _accepted.AsSpan(0, rows.Length);
            runner.Filter(filter, context, rows, accepted);
            for (var i = 0; i < rows.Length; i++)
            {
                values[i] = accepted[i] == 0 ? refused : values[i];
            }
        }
    }

    /// <summary>Adds what these plugins say to the scores of rows; −1 where one refuses.</summary>
    public void Rank(RequestShape shape, ReadOnlySpan<int> rows, Span<int> scores)
    {
        Filter(shape, rows, scores, refused: -1);
        var context = new PlacementContext(shape, new NodeColumns(table));
        foreach (var (scorer, weight) in _scorers)
        {
            var answers = _answers.AsSpan(0, rows.Length);
            runner.Score(scorer, context, rows, answers);
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] += scores[i] < 0 ? 0 : weight * answers[i];
            }
        }
    }

    private void EnsureRoom(int rows)
    {
        if (_rows.Length < rows)
        {
            rows = Math.Max(rows, table.Capacity);
            _rows = new int[rows];
            _sums = new int[rows];
            _answers = new int[rows];
            _accepted = new byte[rows];
        }
    }

    private void Compact()
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            _rows[kept] = _rows[i];
            _sums[kept] = _sums[i];
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        _count = kept;
    }

    private void Narrow()
    {
        var best = -1;
        foreach (var sum in _sums.AsSpan(0, _count))
        {
            best = Math.Max(best, sum);
        }

        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            _rows[kept] = _rows[i];
            _sums[kept] = _sums[i];
            kept += _sums[i] >= best - _reach ? 1 : 0;
        }

        _count = kept;
    }

    private int Best(in PlacementContext context)
    {
        var rows = _rows.AsSpan(0, _count);
        var sums = _sums.AsSpan(0, _count);
        foreach (var (scorer, weight) in _scorers)
        {
            var answers = _answers.AsSpan(0, _count);
            runner.Score(scorer, context, rows, answers);
            for (var i = 0; i < sums.Length; i++)
            {
                sums[i] += weight * answers[i];
            }
        }

        var best = 0;
        for (var i = 1; i < sums.Length; i++)
        {
            best = sums[i] > sums[best] ? i : best;
        }

        return rows[best];
    }
}
