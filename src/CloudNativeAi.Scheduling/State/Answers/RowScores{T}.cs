using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Scores as they are kept: one more than they are, so that 0 is refused and unsigned numbers reach further.</summary>
internal sealed class RowScores<T> : RowScores
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private const int BlockShift = 5;
    private const int BlockRows = 1 << BlockShift;
    private T[] _scores = [];

    /// <summary>By block; a multiple of the vector's length, refused where no block is.</summary>
    private T[] _bounds = [];
    private byte[] _stale = [];

    public override bool HasRoom(int rows) => _scores.Length >= rows;

    public override void Clear(int capacity)
    {
        var blocks = Math.Max(1, (capacity + BlockRows - 1) >> BlockShift);
        if (_scores.Length < blocks << BlockShift)
        {
            var padded = (blocks + Vector256<T>.Count - 1) / Vector256<T>.Count * Vector256<T>.Count;
            _scores = new T[blocks << BlockShift];
            _bounds = new T[padded];
            _stale = new byte[padded];
        }

        _scores.AsSpan().Clear();
        _bounds.AsSpan().Clear();
        _stale.AsSpan().Clear();
    }

    public override unsafe void Prefetch(ReadOnlySpan<int> rows)
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Store(ReadOnlySpan<int> rows, ReadOnlySpan<int> scores)
    {
        ref var kept = ref MemoryMarshal.GetArrayDataReference(_scores);
        ref var bounds = ref MemoryMarshal.GetArrayDataReference(_bounds);
        ref var stale = ref MemoryMarshal.GetArrayDataReference(_stale);
        for (var i = 0; i < rows.Length; i++)
        {
            Put(ref kept, ref bounds, ref stale, (uint)rows[i], T.CreateTruncating(scores[i] + 1));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Refuse(ReadOnlySpan<int> rows)
    {
        ref var kept = ref MemoryMarshal.GetArrayDataReference(_scores);
        ref var bounds = ref MemoryMarshal.GetArrayDataReference(_bounds);
        ref var stale = ref MemoryMarshal.GetArrayDataReference(_stale);
        for (var i = 0; i < rows.Length; i++)
        {
            Put(ref kept, ref bounds, ref stale, (uint)rows[i], T.Zero);
        }
    }

    /// <exception cref="UnreachableException">A bound stays stale whatever is done: the engine is broken.</exception>
    public override int Pick()
    {
        // Every round but the last one makes a stale bound exact.
        for (var round = 0; round <= _bounds.Length; round++)
        {
            var max = Max(_bounds);
            if (max == T.Zero)
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

    public override int At(int row) => int.CreateTruncating(_scores[row]) - 1;

    public override int Collect(int least, Span<int> rows, Span<int> scores)
    {
        var from = T.CreateTruncating(least + 1);
        var count = 0;
        for (var block = 0; block < _bounds.Length; block++)
        {
            if (_bounds[block] >= from)
            {
                for (var row = block << BlockShift; row < (block + 1) << BlockShift; row++)
                {
                    if (_scores[row] >= from)
                    {
                        rows[count] = row;
                        scores[count++] = int.CreateTruncating(_scores[row]) - 1;
                    }
                }
            }
        }

        return count;
    }

    /// <summary>Which way a score goes is anybody's guess: no branch to guess wrong. That the row has a place was looked at once for all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(ref T scores, ref T bounds, ref byte stale, uint row, T score)
    {
        ref var kept = ref Unsafe.Add(ref scores, row);
        ref var bound = ref Unsafe.Add(ref bounds, row >> BlockShift);
        ref var isStale = ref Unsafe.Add(ref stale, row >> BlockShift);
        var limit = bound;
        var fell = Unsafe.BitCast<bool, byte>(kept == limit);
        var below = Unsafe.BitCast<bool, byte>(score < limit);
        kept = score;
        isStale = (byte)((isStale | fell) & below);
        bound = score > limit ? score : limit;
    }

    /// <summary>The greatest of a multiple of the vector's length.</summary>
    private static T Max(ReadOnlySpan<T> values)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var best = Vector256.LoadUnsafe(ref first);
        for (var i = Vector256<T>.Count; i < values.Length; i += Vector256<T>.Count)
        {
            best = Vector256.Max(best, Vector256.LoadUnsafe(ref first, (nuint)i));
        }

        var half = Vector128.Max(best.GetLower(), best.GetUpper());
        half = Vector128.Max(half, Vector128.Shuffle(half.AsInt32(), Vector128.Create(2, 3, 0, 1)).As<int, T>());
        half = Vector128.Max(half, Vector128.Shuffle(half.AsInt32(), Vector128.Create(1, 0, 3, 2)).As<int, T>());
        return Unsafe.SizeOf<T>() == sizeof(int) || half[0] > half[1] ? half[0] : half[1];
    }

    /// <summary>Where a value is that is among a multiple of the vector's length.</summary>
    private static int IndexOf(ReadOnlySpan<T> values, T value)
    {
        ref var first = ref MemoryMarshal.GetReference(values);
        var wanted = Vector256.Create(value);
        for (var i = 0; i < values.Length; i += Vector256<T>.Count)
        {
            var found = Vector256.Equals(Vector256.LoadUnsafe(ref first, (nuint)i), wanted);
            if (found != Vector256<T>.Zero)
            {
                // By bytes: vectors of 16-bit numbers have no cheap mask of their own.
                return i + (BitOperations.TrailingZeroCount(found.AsByte().ExtractMostSignificantBits()) / Unsafe.SizeOf<T>());
            }
        }

        throw new UnreachableException("The greatest of the kept scores is not among them.");
    }
}
