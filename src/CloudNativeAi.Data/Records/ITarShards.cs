namespace CloudNativeAi.Data;

/// <summary>Datasets of tar shards in the WebDataset layout, read sample by sample. Thread-safe.</summary>
/// <remarks>The layout: https://github.com/webdataset/webdataset. Files of a shard that follow each other and share their name up to its first dot are a sample; nothing is unpacked to a disk.</remarks>
public interface ITarShards
{
    /// <summary>Finds every sample of every shard. The first time a shard is gone through header by header; where its samples are is kept then.</summary>
    /// <param name="dataset">A version.</param>
    /// <param name="options">Which objects, and how much they may hold; null: the defaults.</param>
    /// <param name="cancellationToken">Stops; shards that were gone through by then need not be again.</param>
    /// <exception cref="DatasetNotFoundException">There is no such shard, or none at all.</exception>
    /// <exception cref="DataFormatException">A shard is no tar, is cut off, or holds what it may not.</exception>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    ValueTask<TarSamples> OpenAsync(DatasetVersion dataset, TarShardOptions? options = null, CancellationToken cancellationToken = default);
}
