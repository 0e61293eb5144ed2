using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudNativeAi.Scheduling.State;

/// <summary>A score per row (−1: refused), and for each block of rows an upper bound of its scores.</summary>
/// <remarks>A bound is exact unless its block is stale: then the row that set it has fallen since. Stale bounds are looked at again only when they would win.</remarks>
internal sealed class RowScores
{
    public const int BlockShift = 6;
    public const int BlockRows = 1 << BlockShift;

    private int[] _scores = [];

    /// <summary>By block; a multiple of the vector's length, −1 where no block is.</summary>
    private int[] _bounds = [];
    private byte[] _stale = [];

    public ReadOnlySpan<int> Scores => _scores;

    public ReadOnlySpan<int> Bounds => _bounds;

    public bool HasRoom(int rows) => _scores.Length >= rows;

    /// <summary>Forgets every row.</summary>
    public void Clear(int capacity)
    {
        var blocks = Math.Max(1, (capacity + BlockRows - 1) >> BlockShift);
        if (_scores.Length < blocks << BlockShift)
        {
            var padded = (blocks + Vector256<int>.Count - 1) & -Vector256<int>.Count;
            _scores = new int[blocks << BlockShift];
            _bounds = new int[padded];
            _stale = new byte[padded];
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
        for (var row = 0; row < scores.Length; row += BlockRows)
        {
            _bounds[row >> BlockShift] = Max(_scores.AsSpan(row, BlockRows));
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

    public void Store(int row, int score) => Store([row], [score]);

    /// <summary>Takes scores of rows, all of them within what <see cref="HasRoom"/> says: looked at once, not at each row.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Store(ReadOnlySpan<int> rows, ReadOnlySpan<int> scores)
    {
        ref var keptScores = ref MemoryMarshal.GetArrayDataReference(_scores);
        ref var bounds = ref MemoryMarshal.GetArrayDataReference(_bounds);
        ref var stale = ref MemoryMarshal.GetArrayDataReference(_stale);
        for (var i = 0; i < rows.Length; i++)
        {
            // Which way a score goes is anybody's guess: no branch to guess wrong.
            var row = (uint)rows[i];
            var score = scores[i];
            ref var kept = ref Unsafe.Add(ref keptScores, row);
            ref var bound = ref Unsafe.Add(ref bounds, row >> BlockShift);
            ref var isStale = ref Unsafe.Add(ref stale, row >> BlockShift);
            var fell = Unsafe.BitCast<bool, byte>(kept == bound);
            var below = Unsafe.BitCast<bool, byte>(score < bound);
            isStale = (byte)((isStale | fell) & below);
            bound = Math.Max(bound, score);
            kept = score;
        }
    }

    /// <summary>The first row with the greatest score; −1: all refuse.</summary>
    /// <exception cref="UnreachableException">A bound stays stale whatever is done: the engine is broken.</exception>
    public int Pick()
    {
        // Every round but the last one makes a stale bound exact.
        for (var round = 0; round <= _bounds.Length; round++)
        {
            var max = Max(_bounds);
            if (max < 0)
            {
                return -1;
            }

            var block = IndexOf(_bounds, max);
            var scores = _scores.AsSpan(block << BlockShift, BlockRows);
            if (_stale[block] == 0)
            {
                return (block << BlockShift) + IndexOf(scores, max);
            }

            _bounds[block] = Max(scores);
            _stale[block] = 0;
        }

        throw new UnreachableException("A block of kept scores stays stale.");
    }

    /// <summary>The greatest of a multiple of 8 values.</summary>
    private static int Max(ReadOnlySpan<int> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var best = Vector256.LoadUnsafe(ref first);
        for (var i = Vector256<int>.Count; i < values.Length; i += Vector256<int>.Count)
        {
            best = Vector256.Max(best, Vector256.LoadUnsafe(ref first, (nuint)i));
        }

        var four = Vector128.Max(best.GetLower(), best.GetUpper());
        var two = Vector128.Max(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Math.Max(two[0], two[1]);
    }

    /// <summary>Where a value is that is among a multiple of 8 values.</summary>
    private static int IndexOf(ReadOnlySpan<int> values, int value)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var wanted = Vector256.Create(value);
        for (var i = 0; i < values.Length; i += Vector256<int>.Count)
        {
            var found = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), wanted).ExtractMostSignificantBits();
            if (found != 0)
            {
                return i + BitOperations.TrailingZeroCount(found);
            }
        }

        throw new UnreachableException("The greatest of the kept scores is not among them.");
    }
}
