namespace CloudNativeAi.Scheduling.State;

/// <summary>A score per row (−1: refused), and for each block of rows the greatest of its scores.</summary>
internal abstract class RowScores
{
    /// <summary>As narrow as the greatest score allows: what a decision waits for is mostly memory.</summary>
    /// <param name="greatest">The greatest score there can be.</param>
    /// <param name="scratch">Shared by all, as long as the most rows that are stored at a time.</param>
    public static RowScores Create(int greatest, int[] scratch) => greatest < ushort.MaxValue ? new RowScores<ushort>(scratch) : new RowScores<int>(scratch);

    /// <summary>Whether so many rows have a place.</summary>
    public abstract bool HasRoom(int rows);

    /// <summary>Forgets every row, and makes room for so many.</summary>
    public abstract void Clear(int capacity);

    /// <summary>Fetches what storing will touch: a shape's scores are cold when its turn comes, and the plugins take long enough to warm them.</summary>
    public abstract void Prefetch(ReadOnlySpan<int> rows);

    /// <summary>Takes scores of rows; all have a place.</summary>
    public abstract void Store(ReadOnlySpan<int> rows, ReadOnlySpan<int> scores);

    /// <summary>Takes −1 for rows; all have a place.</summary>
    public abstract void Refuse(ReadOnlySpan<int> rows);

    /// <summary>The first row with the greatest score; −1: all refuse.</summary>
    public abstract int Pick();

    /// <summary>The score of a row.</summary>
    public abstract int At(int row);

    /// <summary>Writes the scores of rows.</summary>
    public abstract void Read(ReadOnlySpan<int> rows, Span<int> scores);

    /// <summary>Writes the rows that have at least a score, ascending, and what they have.</summary>
    /// <returns>How many.</returns>
    public abstract int Collect(int least, Span<int> rows, Span<int> scores);
}
