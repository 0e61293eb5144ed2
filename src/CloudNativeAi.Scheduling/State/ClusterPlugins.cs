using System.Runtime.InteropServices;

namespace CloudNativeAi.Scheduling.State;

/// <summary>The plugins of scope <see cref="PluginScope.Cluster"/>: asked at every decision, once each, about every row that they could still lift to the top.</summary>
internal sealed class ClusterPlugins(PlacementProfile profile, NodeTable table, PluginRunner runner)
{
    private readonly INodeFilter[] _filters = [.. profile.Filters.Where(f => f.Scope == PluginScope.Cluster)];
    private readonly WeightedScorer[] _scorers = [.. profile.Scorers.Where(s => s.Scorer.Scope == PluginScope.Cluster)];
    private readonly List<int> _rows = [];
    private int[] _answers = [];
    private int[] _sums = [];
    private byte[] _accepted = [];

    public bool Any => _filters.Length + _scorers.Length > 0;

    /// <summary>The best row by kept scores and these plugins; ties go to the lower row, −1: none.</summary>
    /// <param name="shape">What is to be placed.</param>
    /// <param name="scores">The sum of all other plugins for each row; −1 refused.</param>
    public int Pick(RequestShape shape, ReadOnlySpan<int> scores)
    {
        var context = new PlacementContext(shape, new NodeColumns(table));
        Collect(scores, _filters.Length > 0 ? 0 : Math.Max(0, Max(scores) - Reach));
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

    /// <summary>Whether the filters accept a row.</summary>
    public bool Accepts(RequestShape shape, int row, bool empty = false)
    {
        Span<byte> accepted = [1];
        foreach (var filter in _filters)
        {
            runner.Filter(filter, new PlacementContext(shape, new NodeColumns(table, empty)), [row], accepted);
            if (accepted[0] == 0)
            {
                return false;
            }
        }

        return true;
    }

    private int Reach => _scorers.Sum(s => s.Weight) * 10_000;

    private static int Max(ReadOnlySpan<int> scores)
    {
        var max = -1;
        foreach (var score in scores)
        {
            max = Math.Max(max, score);
        }

        return max;
    }

    private void Collect(ReadOnlySpan<int> scores, int least)
    {
        _rows.Clear();
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] >= least)
            {
                _rows.Add(row);
            }
        }

        if (_answers.Length < _rows.Count)
        {
            _answers = new int[scores.Length];
            _sums = new int[scores.Length];
            _accepted = new byte[scores.Length];
        }
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

        var least = best - Reach;
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
