namespace CloudNativeAi.Data;

/// <summary>How a version is read into the page cache.</summary>
public sealed record PageCacheWarmUp
{
    /// <summary>The objects to read, in this order of importance; empty: all of the version. Default empty.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Files read at a time, 1 … 64; each has at most two windows of 16 MiB on their way. Default 4.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>The most that is read from the disk in a second, 1 MiB or more; null: as fast as it goes. Default null.</summary>
    public ByteSize? BytesPerSecond { get; init; }

    /// <summary>Memory that is left available, 0 or more: the machine's, and that of every memory cgroup this process is in. Default 256 MiB.</summary>
    public ByteSize KeepAvailable { get; init; } = ByteSize.MiB(256);
}
