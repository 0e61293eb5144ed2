namespace CloudNativeAi.Data.Storage;

/// <summary>What a file system says of one name, no link followed.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Length">Bytes.</param>
/// <param name="Inode">Which file it is; default where the platform does not say.</param>
/// <param name="ModifiedTicks">UTC ticks of the last write.</param>
/// <param name="ChangedTicks">UTC ticks of the last change of content, names or rights; 0 where the platform does not say.</param>
/// <param name="Links">Names of the same file.</param>
internal readonly record struct FileFacts(FileKind Kind, long Length, FileId Inode, long ModifiedTicks, long ChangedTicks, long Links)
{
    public DateTimeOffset Modified => new(ModifiedTicks, TimeSpan.Zero);
}
