using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Records;

/// <summary>Keeps where the samples of shards are, a small file a shard in the data directory: by tenant, source, key and version, so it is never of another. Losing one costs a scan.</summary>
internal sealed partial class TarIndexStore(Lazy<IDisk> disk, ILogger<TarIndexStore> logger)
{
    private const string Root = "records";
    private const int MostFiles = 100_000;

    private readonly Lock _writing = new();

    public TarIndex? Read(CachedObject shard, bool skipSpecial)
    {
        try
        {
            return AtomicFile.Read(disk.Value, PathOf(shard), TarIndex.MaxSize(shard.Length)) is { } bytes ? TarIndex.Parse(bytes, shard.Key, shard.Length, skipSpecial) : null;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return null;
        }
    }

    public void Write(CachedObject shard, TarIndex index, bool skipSpecial)
    {
        lock (_writing)
        {
            try
            {
                disk.Value.CreateDirectory(Root);
                AtomicFile.Write(disk.Value, PathOf(shard), index.Serialize(shard.Key, shard.Length, skipSpecial));
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                Log.NotKept(logger, shard.Info.Key, exception.Message);
            }
        }
    }

    /// <summary>Datasets come and go: the oldest files go where there are too many.</summary>
    public void Sweep()
    {
        lock (_writing)
        {
            try
            {
                var names = disk.Value.List(Root);
                if (names.Count > MostFiles)
                {
                    foreach (var path in names.Select(static name => $"{Root}/{name}").OrderBy(path => disk.Value.Stat(path)?.ModifiedTicks ?? 0).Take(names.Count - (MostFiles / 2)))
                    {
                        disk.Value.Delete(path);
                    }
                }
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                // Tried again when the next shards were gone through.
            }
        }
    }

    private static string PathOf(CachedObject shard) => $"{Root}/{shard.Key}.index";

    private static partial class Log
    {
        [LoggerMessage(3050, LogLevel.Warning, "Where the samples of {Key} are could not be kept, and is found out again at the next start: {Reason}", EventName = "ShardIndexNotKept")]
        public static partial void NotKept(ILogger logger, string key, string reason);
    }
}
