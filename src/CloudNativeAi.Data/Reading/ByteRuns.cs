namespace CloudNativeAi.Data.Reading;

/// <summary>Runs of bytes of one length at one distance: what a slice of a row-major array is in its file.</summary>
/// <param name="Start">Where the first run begins.</param>
/// <param name="Run">Bytes of each; 1 or more, 0 only where there are none.</param>
/// <param name="Stride">From one run's begin to the next one's; as long as a run or longer.</param>
/// <param name="Count">How many runs.</param>
internal readonly record struct ByteRuns(long Start, long Run, long Stride, long Count)
{
    public long Bytes => Run * Count;

    public bool IsContiguous => Count <= 1 || Run == Stride;

    /// <summary>Where a byte of the slice lies in the file, and how many follow it there.</summary>
    public (long Offset, long Length) At(long position)
    {
        if (IsContiguous)
        {
            return (Start + position, Bytes - position);
        }

        var (index, within) = Math.DivRem(position, Run);
        return (Start + (index * Stride) + within, Run - within);
    }
}
