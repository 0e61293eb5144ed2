namespace CloudNativeAi.Data.Storage;

/// <summary>What a file system says of one name, no link followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Inode">Device and number; "" where the platform has none.</param>
/// <param name="ModifiedTicks">UTC ticks of the last write.</param>
/// <param name="Links">Names of the same file.</param>
internal readonly record struct FileFacts(FileKind Kind, long Length, string Inode, long ModifiedTicks, long Links)
{
    public DateTimeOffset Modified => new(ModifiedTicks, TimeSpan.Zero);
}
