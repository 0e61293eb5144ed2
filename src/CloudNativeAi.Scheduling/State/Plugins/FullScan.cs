namespace CloudNativeAi.Scheduling.State;

/// <summary>Scores every row anew.</summary>
internal sealed class FullScan(NodeTable table, Evaluator evaluator)
{
    private int[] _rows = [];
    private int[] _scores = [];
    private readonly RowScores _blocks = RowScores.Create(int.MaxValue, new int[Evaluator.Batch]);

    public Span<int> Score(RequestShape shape, int[] classes)
    {
        if (_rows.Length < table.Count)
        {
            _rows = [.. Enumerable.Range(0, table.Capacity)];
            _scores = new int[table.Capacity];
        }

        for (var from = 0; from < table.Count; from += Evaluator.Batch)
        {
            var count = Math.Min(Evaluator.Batch, table.Count - from);
            evaluator.Score(shape, classes, _rows.AsSpan(from, count), _scores.AsSpan(from, count));
        }

        return _scores.AsSpan(0, table.Count);
    }

    /// <summary>The same scores, in blocks.</summary>
    public RowScores Load(ReadOnlySpan<int> scores)
    {
        _blocks.Clear(scores.Length);
        for (var from = 0; from < scores.Length; from += Evaluator.Batch)
        {
            var part = scores[from..Math.Min(scores.Length, from + Evaluator.Batch)];
            _blocks.Store(_rows.AsSpan(from, part.Length), part);
        }

        return _blocks;
    }

    /// <summary>The first of the rows with the greatest score; −1: all refuse.</summary>
    public static int Pick(ReadOnlySpan<int> scores)
    {
        var best = -1;
        var max = -1;
        for (var row = 0; row < scores.Length; row++)
        {
            if (scores[row] > max)
            {
                max = scores[row];
                best = row;
            }
        }

        return best;
    }
}
