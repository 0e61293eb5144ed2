using System.Numerics;

namespace CloudNativeAi.Scheduling.State;

/// <summary>Which rows changed, in order; the newest ones. A change that a later one of the same row overtook need not be looked at.</summary>
internal sealed class ChangeRing(int size)
{
    private int[] _rows = new int[size];
    private long[] _last = [];
    private long _floor;

    /// <summary>The number of changes ever.</summary>
    public long Position { get; private set; }

    public void Add(int row)
    {
        _rows[(int)Position & (_rows.Length - 1)] = row;
        _last[row] = Position++;
    }

    /// <summary>Whether every change since a position is still here.</summary>
    public bool Reaches(long position) => position >= _floor && Position - position <= _rows.Length;

    /// <summary>Reads rows that changed, each at its newest change, from a position on; moves the position past what was read.</summary>
    /// <returns>The number of rows written; less than there is room for: all were read.</returns>
    public int Read(ref long position, Span<int> rows)
    {
        var count = 0;
        var end = Math.Min(Position, position + rows.Length);
        while (position < Position)
        {
            for (; position < end; position++)
            {
                var row = _rows[(int)position & (_rows.Length - 1)];
                rows[count] = row;
                count += _last[row] == position ? 1 : 0;
            }

            if (count == rows.Length)
            {
                break;
            }

            end = Math.Min(Position, position + (rows.Length - count));
        }

        return count;
    }

    /// <summary>Makes room for so many rows; the ring holds at least one change of each.</summary>
    public void EnsureRows(int capacity)
    {
        if (capacity <= _last.Length)
        {
            return;
        }

        Array.Resize(ref _last, capacity);
        var size = (int)BitOperations.RoundUpToPowerOf2((uint)capacity);
        if (size > _rows.Length)
        {
            var larger = new int[size];
            for (var p = Math.Max(0, Position - _rows.Length); p < Position; p++)
            {
                larger[(int)p & (size - 1)] = _rows[(int)p & (_rows.Length - 1)];
            }

            // Longer, but no older than it was: what had been overwritten is not to be read.
            _floor = Math.Max(_floor, Position - _rows.Length);
            _rows = larger;
        }
    }
}
