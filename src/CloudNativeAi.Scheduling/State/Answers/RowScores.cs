using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace CloudNativeAi.Scheduling.State;

/// <summary>A score per row (−1: refused), and for each block of rows an upper bound of its scores.</summary>
/// <remarks>A bound is exact unless its block is stale: then the row that set it has fallen since. Stale bounds are looked at again only when they would win.</remarks>
internal sealed class RowScores
{
    public const int BlockShift = 7;
    public const int BlockRows = 1 << BlockShift;

    private int[] _scores = [];
    private int[] _bounds = [];
    private bool[] _stale = [];

    public ReadOnlySpan<int> Scores => _scores;

    public ReadOnlySpan<int> Bounds => _bounds;

    public bool HasRoom(int rows) => _scores.Length >= rows;

    /// <summary>Forgets every row.</summary>
    public void Clear(int capacity)
    {
        var blocks = (capacity + BlockRows - 1) >> BlockShift;
        if (_bounds.Length < blocks)
        {
            _scores = new int[blocks << BlockShift];
            _bounds = new int[blocks];
            _stale = new bool[blocks];
        }

        _scores.AsSpan().Fill(-1);
        _bounds.AsSpan().Fill(-1);
        _stale.AsSpan().Clear();
    }

    /// <summary>Takes a score for every row.</summary>
    public void Load(ReadOnlySpan<int> scores)
    {
        Clear(scores.Length);
        scores.CopyTo(_scores);
        _stale.AsSpan().Fill(true);
        _bounds.AsSpan().Fill(int.MaxValue);
    }

    public void Store(int row, int score)
    {
        ref var kept = ref _scores[row];
        var old = kept;
        if (score == old)
        {
            return;
        }

        kept = score;
        var block = row >> BlockShift;
        ref var bound = ref _bounds[block];
        if (score >= bound)
        {
            bound = score;
            _stale[block] = false;
        }
        else if (old == bound)
        {
            _stale[block] = true;
        }
    }

    /// <summary>Fetches what <see cref="Store(ReadOnlySpan{int}, ReadOnlySpan{int})"/> will touch: a shape's scores are cold when its turn comes, and the plugins take long enough to warm them.</summary>
    public unsafe void Prefetch(ReadOnlySpan<int> rows)
    {
        if (Sse.IsSupported)
        {
            ref var first = ref MemoryMarshal.GetArrayDataReference(_scores);
            foreach (var row in rows)
            {
                Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref first, row)));
            }
        }
    }

    public void Store(ReadOnlySpan<int> rows, ReadOnlySpan<int> scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            Store(rows[i], scores[i]);
        }
    }

    /// <summary>The first row with the greatest score; −1: all refuse.</summary>
    public int Pick()
    {
        while (true)
        {
            var max = Max(_bounds);
            if (max < 0)
            {
                return -1;
            }

            var block = _bounds.AsSpan().IndexOf(max);
            var scores = _scores.AsSpan(block << BlockShift, BlockRows);
            if (!_stale[block])
            {
                return (block << BlockShift) + scores.IndexOf(max);
            }

            _bounds[block] = Max(scores);
            _stale[block] = false;
        }
    }

    private static int Max(ReadOnlySpan<int> values)
    {
        var max = -1;
        if (values.Length >= Vector<int>.Count)
        {
            var vectors = MemoryMarshal.Cast<int, Vector<int>>(values);
            var best = vectors[0];
            foreach (var vector in vectors)
            {
                best = Vector.Max(best, vector);
            }

            for (var i = 0; i < Vector<int>.Count; i++)
            {
                max = Math.Max(max, best[i]);
            }

            values = values[(vectors.Length * Vector<int>.Count)..];
        }

        foreach (var value in values)
        {
            max = Math.Max(max, value);
        }

        return max;
    }
}
