using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling.State;

/// <summary>The plugins of scope <see cref="PluginScope.Cluster"/>: asked at every decision, once each, about every row that they could still lift to the top.</summary>
internal sealed class ClusterPlugins(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.Cluster)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Cluster)];
    private readonly int _reach = profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Cluster).Sum(s => s.Weight) * 10_000;
    private readonly List<int> _rows = [];
    private int[] _answers = [];
    private int[] _sums = [];
    private byte[] _accepted = [];

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

        // A filter may refuse the best ones, so it is shown all; scorers alone can lift a row by no more than their weight.
        var scores = known.Scores;
        var context = new PlacementContext(shape, new NodeColumns(table));
        Collect(known, _filters.Length > 0 ? 0 : Math.Max(0, scores[best] - _reach));
        foreach (var filter in _filters)
        {
            if (_rows.Count > 0)
            {
                runner.Filter(filter, context, CollectionsMarshal.AsSpan(_rows), _accepted.AsSpan(0, _rows.Count));
                Compact();
            }
        }

        if (_filters.Length > 0)
        {
            Narrow(scores);
        }

        return _rows.Count == 0 ? -1 : Best(context, scores);
    }

    /// <summary>Asks the filters about rows, and writes <paramref name="refused"/> where one refuses.</summary>
    public void Filter(RequestShape shape, ReadOnlySpan<int> rows, Span<int> values, int refused)
    {
        if (_answers.Length < rows.Length)
        {
            Enlarge(rows.Length);
        }

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

    private void Collect(RowScores known, int least)
    {
        _rows.Clear();
        for (var block = 0; block < known.Bounds.Length; block++)
        {
            if (known.Bounds[block] >= least)
            {
                var first = block << RowScores.BlockShift;
                var scores = known.Scores.Slice(first, RowScores.BlockRows);
                for (var i = 0; i < scores.Length; i++)
                {
                    if (scores[i] >= least)
                    {
                        _rows.Add(first + i);
                    }
                }
            }
        }

        if (_answers.Length < _rows.Count)
        {
            Enlarge(known.Scores.Length);
        }
    }

    private void Enlarge(int rows)
    {
        _answers = new int[rows];
        _sums = new int[rows];
        _accepted = new byte[rows];
    }

    private void Compact()
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        var kept = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            rows[kept] = rows[i];
            kept += _accepted[i] == 0 ? 0 : 1;
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
    }

    private void Narrow(ReadOnlySpan<int> scores)
    {
        var best = -1;
        foreach (var row in _rows)
        {
            best = Math.Max(best, scores[row]);
        }

        var least = best - _reach;
        var rows = CollectionsMarshal.AsSpan(_rows);
        var kept = 0;
        foreach (var row in rows)
        {
            rows[kept] = row;
            kept += scores[row] >= least ? 1 : 0;
        }

        _rows.RemoveRange(kept, _rows.Count - kept);
    }

    private int Best(in PlacementContext context, ReadOnlySpan<int> scores)
    {
        var rows = CollectionsMarshal.AsSpan(_rows);
        var sums = _sums.AsSpan(0, rows.Length);
        for (var i = 0; i < rows.Length; i++)
        {
            sums[i] = scores[rows[i]];
        }

        foreach (var (scorer, weight) in _scorers)
        {
            var answers = _answers.AsSpan(0, rows.Length);
            runner.Score(scorer, context, rows, answers);
            for (var i = 0; i < rows.Length; i++)
            {
                sums[i] += weight * answers[i];
            }
        }

        var best = 0;
        for (var i = 1; i < rows.Length; i++)
        {
            best = sums[i] > sums[best] ? i : best;
        }

        return rows[best];
    }
}
