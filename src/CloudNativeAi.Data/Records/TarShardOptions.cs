namespace CloudNativeAi.Data;

/// <summary>What is taken for a shard, and what one may hold.</summary>
public sealed record TarShardOptions
{
    /// <summary>The shards, in this order; empty: every object whose key ends with <c>.tar</c>, in ordinal order. Default empty.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Entries of one shard, 1 or more; more is refused. Default 10,000,000.</summary>
    public int MaxEntries { get; init; } = 10_000_000;

    /// <summary>Fields of one sample, 1 or more; more is refused. Default 1,000.</summary>
    public int MaxFields { get; init; } = 1_000;

    /// <summary>Bytes of one sample with its headers, at most 1 GiB; more is refused. Default 1 GiB.</summary>
    public ByteSize MaxSampleSize { get; init; } = ByteSize.GiB(1);

    /// <summary>Links, devices and pipes are passed over instead of refused. A link may stand for a field: a sample then lacks it. Default false.</summary>
    public bool SkipSpecialEntries { get; init; }
}
