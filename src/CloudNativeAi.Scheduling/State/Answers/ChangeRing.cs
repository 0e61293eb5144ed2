using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Which rows changed, in order; the newest ones, each with the most that was free on it just before or after.</summary>
/// <remarks>
/// A shape for which that most is too little was refused there before the change and is refused there after it: it need not look at the row. The most is kept as <see cref="float"/>:
/// rounding keeps the order, so what fits exactly is never passed over. Changes of one row that follow each other closely are one entry, the newest, that speaks for all of them.
/// </remarks>
internal sealed class ChangeRing
{
    /// <summary>Resources whose amounts are kept, by column number; those beyond are not looked at here.</summary>
    public const int Lanes = 8;

    /// <summary>Entries that are compared at a time.</summary>
    private const int Group = 64;
    private const int Overtaken = -1;
    private readonly float[]?[] _most = new float[Lanes][];
    private readonly float[]?[] _now = new float[Lanes][];
    private readonly int _near;
    private int[] _rows;
    private long[] _newest = [];
    private long[] _eldest = [];
    private int _reach;
    private long _floor;

    /// <param name="size">Changes that are kept at least, a power of two.</param>
    public ChangeRing(int size)
    {
        _reach = size;
        _near = Math.Min(size / 2, 128);
        _rows = new int[Math.Max(size, Group)];
    }

    /// <summary>The number of changes ever.</summary>
    public long Position { get; private set; }

    /// <summary>Notes a change of a row: before it where it takes, after it where it gives. What is free in between is never more.</summary>
    public void Add(int row, NodeTable table)
    {
        var at = Slot(Position);
        var before = at;
        if (Position - _eldest[row] < _near)
        {
            before = Slot(_newest[row]);
            _rows[before] = Overtaken;
        }
        else
        {
            _eldest[row] = Position;
        }

        var lanes = Math.Min(Lanes, table.Free.Length);
        for (var r = 0; r < lanes; r++)
        {
            if (table.Free[r] is { } free)
            {
                var most = _most[r] ?? AddLane(r);
                var now = (float)free[row];
                _now[r]![at] = now;
                most[at] = before == at ? now : Math.Max(most[before], now);
            }
        }

        _rows[at] = row;
        _newest[row] = Position++;
    }

    /// <summary>Less is free on a row than its newest change says.</summary>
    public void Settle(int row, NodeTable table)
    {
        var at = Slot(_newest[row]);
        for (var r = 0; r < Lanes; r++)
        {
            if (_now[r] is { } now)
            {
                now[at] = table.Free[r]![row];
            }
        }
    }

    /// <summary>The newest change of a row is more than taking or giving: every shape has to look.</summary>
    public void Widen(int row)
    {
        var at = Slot(_newest[row]);
        for (var r = 0; r < Lanes; r++)
        {
            if (_most[r] is { } most)
            {
                most[at] = _now[r]![at] = float.PositiveInfinity;
            }
        }
    }

    /// <summary>Whether every change since a position is still here.</summary>
    public bool Reaches(long position) => position >= _floor && Position - position <= _reach;

    /// <summary>Reads rows that changed, from a position on, and that a shape could have fitted into; moves the position past what was read, to the end unless there is no room for more.</summary>
    /// <param name="position">From where; moved.</param>
    /// <param name="least">What the shape needs.</param>
    /// <param name="rows">Gets those that may have enough now; room for <see cref="Group"/> at least.</param>
    /// <param name="refused">Gets those that had enough and have not now; as long as <paramref name="rows"/>. A row that is in both changed again: only the other is true.</param>
    /// <param name="refusedCount">The number of refused rows written.</param>
    /// <returns>The number of rows written; a row may be among them more than once.</returns>
    public int Read(ref long position, ReadOnlySpan<LeastAmount> least, Span<int> rows, Span<int> refused, out int refusedCount)
    {
        var count = 0;
        refusedCount = 0;
        while (position < Position)
        {
            var skip = (int)position & (Group - 1);
            var length = (int)Math.Min(Group - skip, Position - position);
            var start = Slot(position) - skip;
            if (Math.Max(count, refusedCount) + length > rows.Length)
            {
                break;
            }

            var bits = Speaking(start) & (ulong.MaxValue >> (Group - length) << skip);
            var once = Enough(_most, start, least, bits);
            var now = Enough(_now, start, least, once);
            count = Write(start, now, rows, count);
            refusedCount = Write(start, once & ~now, refused, refusedCount);

            position += length;
        }

        return count;
    }

    /// <summary>Makes room for so many rows; the ring holds at least one change of each.</summary>
    public void EnsureRows(int capacity)
    {
        var old = _newest.Length;
        if (capacity <= old)
        {
            return;
        }

        Array.Resize(ref _newest, capacity);
        Array.Resize(ref _eldest, capacity);
        Array.Fill(_eldest, long.MinValue / 2, old, capacity - old);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        if (size > _reach)
        {
            // Longer, but no older than it was: what had been overwritten is not to be read.
            _floor = Math.Max(_floor, Position - _reach);
            _reach = size;
            Grow(size);
        }
    }

    private void Grow(int size)
    {
        if (size > _rows.Length)
        {
            for (var r = 0; r < Lanes; r++)
            {
                _most[r] = _most[r] is { } most ? Unroll(most, size) : null;
                _now[r] = _now[r] is { } now ? Unroll(now, size) : null;
            }

            _rows = Unroll(_rows, size);
        }
    }

    private T[] Unroll<T>(T[] ring, int size)
    {
        var larger = new T[size];
        for (var p = Math.Max(0, Position - ring.Length); p < Position; p++)
        {
            larger[(int)p & (size - 1)] = ring[(int)p & (ring.Length - 1)];
        }

        return larger;
    }

    private int Slot(long position) => (int)position & (_rows.Length - 1);

    private float[] AddLane(int resource)
    {
        var most = new float[_rows.Length];
        most.AsSpan().Fill(float.PositiveInfinity);
        _now[resource] = [.. most];
        return _most[resource] = most;
    }

    private int Write(int start, ulong bits, Span<int> rows, int count)
    {
        for (; bits != 0; bits &= bits - 1)
        {
            rows[count++] = _rows[start + BitOperations.TrailingZeroCount(bits)];
        }

        return count;
    }

    /// <summary>A bit for each entry of a group that no later one speaks for.</summary>
    private ulong Speaking(int start)
    {
        ref var rows = ref MemoryMarshal.GetArrayDataReference(_rows);
        var overtaken = 0UL;
        for (var i = 0; i < Group; i += Vector256<int>.Count)
        {
            overtaken |= (ulong)Vector256.LoadUnsafe(ref rows, (nuint)(start + i)).ExtractMostSignificantBits() << i;
        }

        return ~overtaken;
    }

    /// <summary>Which entries of a group have enough of everything.</summary>
    private static ulong Enough(float[]?[] lanes, int start, ReadOnlySpan<LeastAmount> least, ulong bits)
    {
        foreach (var (resource, amount) in least)
        {
            if (lanes[resource] is { } lane)
            {
                bits &= Group64(ref MemoryMarshal.GetArrayDataReference(lane), start, Vector256.Create(amount));
            }
        }

        return bits;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Group64(ref float lane, int start, Vector256<float> amount)
    {
        ref var first = ref Unsafe.Add(ref lane, start);
        var low = AtLeast(ref first, 0, amount) | AtLeast(ref first, 8, amount) | AtLeast(ref first, 16, amount) | AtLeast(ref first, 24, amount);
        var high = AtLeast(ref first, 32, amount) | AtLeast(ref first, 40, amount) | AtLeast(ref first, 48, amount) | AtLeast(ref first, 56, amount);
        return low | high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong AtLeast(ref float first, [ConstantExpected] int from, Vector256<float> amount) =>
        (ulong)Vector256.GreaterThanOrEqual(Vector256.LoadUnsafe(ref first, (nuint)from), amount).ExtractMostSignificantBits() << from;
}
