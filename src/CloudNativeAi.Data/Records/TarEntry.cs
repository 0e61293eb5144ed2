namespace CloudNativeAi.Data.Records;

/// <summary>A file in a tar.</summary>
/// <param name="Start">Where its first header is, those that only name it included.</param>
/// <param name="Offset">Where its bytes are.</param>
/// <param name="Length">How many.</param>
/// <param name="Name">Relative, without "./" before it and ".." in it.</param>
internal readonly record struct TarEntry(long Start, long Offset, long Length, string Name)
{
    /// <summary>Where the next header is.</summary>
    public long End => Offset + TarCursor.Padded(Length);
}
