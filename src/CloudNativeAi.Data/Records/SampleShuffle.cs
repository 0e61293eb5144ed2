namespace CloudNativeAi.Data;

/// <summary>How the samples of an epoch are put in order.</summary>
public enum SampleShuffle
{
    /// <summary>Not at all: shard by shard, as they lie.</summary>
    None,

    /// <summary>Every order of all samples is as good as any other.</summary>
    Full,

    /// <summary>The shards in a random order, then the samples within windows of <see cref="SampleOrder.Window"/>: a stretch of the epoch reads few shards.</summary>
    Windows,
}
