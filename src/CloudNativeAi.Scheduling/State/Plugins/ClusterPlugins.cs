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

    /// <summary>The best row by kept scores and these plugins; ties go to the lower row, −1: none.</summary>
    public int Pick(RequestShape shape, RowScores known)
    {
        var best = known.Pick();
        if (best < 0)
        {
            return -1;
        }

        if (_rows.Length < table.Count)
        {
            _rows = new int[table.Capacity];
            _sums = new int[table.Capacity];
            _answers = new int[table.Capacity];
            _accepted = new byte[table.Capacity];
        }

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
