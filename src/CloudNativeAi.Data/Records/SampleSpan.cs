namespace CloudNativeAi.Data.Records;

/// <summary>Where a sample is, in units of 512 bytes: 8 bytes a sample, up to 2 TiB a shard.</summary>
internal readonly record struct SampleSpan(uint Start, uint Blocks)
{
    public long Offset => (long)Start * TarHeader.Size;

    /// <summary>To the last file's last block; a tar may end before.</summary>
    public long Length => (long)Blocks * TarHeader.Size;
}
