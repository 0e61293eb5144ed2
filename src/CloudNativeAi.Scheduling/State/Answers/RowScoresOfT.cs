using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Scores as they are kept: one more than they are, so that 0 is refused and unsigned numbers reach further.</summary>
/// <remarks>A block of 16-bit scores is one cache line: whoever stores a score has its block at hand, so that a block's greatest is looked for again there and then.</remarks>
internal sealed class RowScores<T>(int[] scratch) : RowScores
    where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
{
    private const int BlockShift = 5;
    private const int BlockRows = 1 << BlockShift;
    private T[] _scores = [];

    /// <summary>By block; a multiple of the vector's length, refused where no block is.</summary>
    private T[] _greatest = [];

    public override bool HasRoom(int rows) => _scores.Length >= rows;

    public override void Clear(int capacity)
    {
        var blocks = Math.Max(1, (capacity + BlockRows - 1) >> BlockShift);
        if (_scores.Length < blocks << BlockShift)
        {
            var padded = (blocks + Vector256<T>.Count - 1) / Vector256<T>.Count * Vector256<T>.Count;
            _scores = new T[blocks << BlockShift];
            _greatest = new T[padded];
        }

        _scores.AsSpan().Clear();
        _greatest.AsSpan().Clear();
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
        ref var greatest = ref MemoryMarshal.GetArrayDataReference(_greatest);
        ref var fallen = ref MemoryMarshal.GetReference(scratch.AsSpan(0, rows.Length));
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            Put(ref kept, ref greatest, ref fallen, ref count, rows[i], T.CreateTruncating(scores[i] + 1));
        }

        Recount(count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Refuse(ReadOnlySpan<int> rows)
    {
        ref var kept = ref MemoryMarshal.GetArrayDataReference(_scores);
        ref var greatest = ref MemoryMarshal.GetArrayDataReference(_greatest);
        ref var fallen = ref MemoryMarshal.GetReference(scratch.AsSpan(0, rows.Length));
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            Put(ref kept, ref greatest, ref fallen, ref count, rows[i], T.Zero);
        }

        Recount(count);
    }

    public override int Pick()
    {
        var max = Max(_greatest);
        if (max == T.Zero)
        {
            return -1;
        }

        var first = IndexOf(_greatest, max) << BlockShift;
        return first + IndexOf(_scores.AsSpan(first, BlockRows), max);
    }

    public override int At(int row) => int.CreateTruncating(_scores[row]) - 1;

    public override void Read(ReadOnlySpan<int> rows, Span<int> scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            scores[i] = int.CreateTruncating(_scores[rows[i]]) - 1;
        }
    }

    public override int Collect(int least, Span<int> rows, Span<int> scores)
    {
        var from = T.CreateTruncating(least + 1);
        var count = 0;
        for (var block = 0; block < _greatest.Length; block++)
        {
            if (_greatest[block] >= from)
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
    private static void Put(ref T scores, ref T greatest, ref int fallen, ref int count, int row, T score)
    {
        var block = row >> BlockShift;
        ref var kept = ref Unsafe.Add(ref scores, row);
        ref var most = ref Unsafe.Add(ref greatest, block);
        var before = most;
        Unsafe.Add(ref fallen, count) = block;
        count += Unsafe.BitCast<bool, byte>(kept == before) & Unsafe.BitCast<bool, byte>(score < before);
        kept = score;
        most = score > before ? score : before;
    }

    /// <summary>Looks for the greatest of the blocks whose greatest has fallen.</summary>
    private void Recount(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var block = scratch[i];
            _greatest[block] = Max(_scores.AsSpan(block << BlockShift, BlockRows));
        }
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
