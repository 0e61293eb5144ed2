using CloudNativeAi.Data.Reading;

namespace CloudNativeAi.Data.Records;

/// <summary>Opens datasets of tar shards: their indexes are read, or made.</summary>
internal sealed class TarOpener(RangeOpener ranges, TarIndexStore store) : ITarShards
{
    private const string Extension = ".tar";

    public async ValueTask<TarSamples> OpenAsync(DatasetVersion dataset, TarShardOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        options ??= new TarShardOptions();
        Check(options);
        var shards = Choose(dataset, options.Keys);
        var indexes = new TarIndex[shards.Count];
        var made = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ranges.Options.ObjectsInFlight, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, shards.Count, parallel, async (i, token) =>
        {
            using var shard = ranges.Open(dataset, shards[i]);
            if (store.Read(shard.Subject, options.SkipSpecialEntries) is { } kept)
            {
                indexes[i] = kept;
                return;
            }

            indexes[i] = await TarScanner.ScanAsync(shard, options, (int)Math.Min(ranges.Options.PartSize.Bytes, 1 << 30), token).ConfigureAwait(false);
            store.Write(shard.Subject, indexes[i], options.SkipSpecialEntries);
            Interlocked.Increment(ref made);
        }).ConfigureAwait(false);
        if (made > 0)
        {
            store.Sweep();
        }

        return new TarSamples(dataset.Content.Value, indexes, new ShardPool(shards, info => ranges.Open(dataset, info)), options, ranges.Options);
    }

    private static List<ObjectInfo> Choose(DatasetVersion dataset, IReadOnlyList<string> keys)
    {
        var byKey = dataset.Objects.ToDictionary(static o => o.Key, StringComparer.Ordinal);
        List<ObjectInfo> shards = keys.Count == 0
            ? [.. dataset.Objects.Where(static o => o.Key.EndsWith(Extension, StringComparison.Ordinal))]
            : [.. keys.Select(key => byKey.GetValueOrDefault(key) ?? throw new DatasetNotFoundException($"{dataset.Name} version {dataset.Version} has no object \"{key}\".", "Ask for keys of DatasetVersion.Objects."))];
        return shards.Count > 0 ? shards : throw new DatasetNotFoundException($"{dataset.Name} version {dataset.Version} has no object whose key ends with \"{Extension}\".", "Name the shards in TarShardOptions.Keys.");
    }

    private static void Check(TarShardOptions options)
    {
        if (options.MaxEntries < 1 || options.MaxFields < 1)
        {
            throw new ArgumentException($"TarShardOptions.MaxEntries is {options.MaxEntries} and MaxFields {options.MaxFields}; both are 1 or more. Give the most that a shard and a sample may hold.", nameof(options));
        }

        if (options.MaxSampleSize.Bytes < 1 || options.MaxSampleSize > ByteSize.GiB(1))
        {
            throw new ArgumentException($"TarShardOptions.MaxSampleSize is {options.MaxSampleSize}; it is at most 1Gi. A sample is held in memory whole.", nameof(options));
        }

        if (options.Keys.Distinct(StringComparer.Ordinal).Count() != options.Keys.Count)
        {
            throw new ArgumentException("TarShardOptions.Keys names a shard twice. Name each once: its samples would come twice in an epoch.", nameof(options));
        }
    }
}
