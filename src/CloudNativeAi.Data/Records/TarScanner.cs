using System.Buffers;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Reading;

namespace CloudNativeAi.Data.Records;

/// <summary>Goes through the headers of one shard and writes down where its samples are. What lies between headers is passed over.</summary>
internal static class TarScanner
{
    /// <summary>Where nothing must be compared, a header and its neighbours are enough.</summary>
    private const int SmallWindow = 4 << 10;

    /// <exception cref="DataFormatException">It is no tar, or holds more than it may.</exception>
    public static async ValueTask<TarIndex> ScanAsync(ObjectRanges shard, TarShardOptions options, int readAhead, CancellationToken cancellationToken)
    {
        var key = shard.Subject.Info.Key;
        var length = shard.Subject.Length;
        if (length > (long)uint.MaxValue * TarHeader.Size)
        {
            throw new DataFormatException(key, FormattableString.Invariant($"\"{key}\" has {length} bytes; a shard has at most 2 TiB."), "Write more and smaller shards.");
        }

        var cursor = new TarCursor(key, 0, length, options.SkipSpecialEntries);
        var groups = new SampleGroups(key, options);
        var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
        try
        {
            var (at, filled) = (0L, 0);
            while (!cursor.AtEnd)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (offset, wanted) = cursor.Wanted;
                if (offset < at || offset + wanted > at + filled)
                {
                    (at, filled) = (offset, Window(shard, offset, wanted));
                    if (filled > SmallWindow)
                    {
                        await shard.BringAsync(offset, Math.Min(readAhead, length - offset), cancellationToken).ConfigureAwait(false);
                    }

                    await shard.ReadAsync(at, buffer.AsMemory(0, filled), cancellationToken).ConfigureAwait(false);
                }

                if (cursor.Push(buffer.AsSpan((int)(offset - at), wanted)) is { } entry)
                {
                    groups.Add(entry);
                }
            }

            return new TarIndex(groups.Complete());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int Window(ObjectRanges shard, long offset, int wanted)
    {
        var toEndOfBlock = CachedObject.BlockSize - (offset % CachedObject.BlockSize);
        var size = Math.Max(wanted, shard.IsTrusted(offset, SmallWindow) ? SmallWindow : toEndOfBlock);
        return (int)Math.Min(size, shard.Subject.Length - offset);
    }
}
