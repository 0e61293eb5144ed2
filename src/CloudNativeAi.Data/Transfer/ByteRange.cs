namespace CloudNativeAi.Data.Transfer;

/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    public long End => Offset + Length;
}
