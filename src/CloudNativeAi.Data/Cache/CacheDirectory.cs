using System.Globalization;
using CloudNativeAi.Data.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Cache;

/// <summary>The cache's directory: owned by one process, swept when it is opened. Called under the cache's lock.</summary>
internal sealed partial class CacheDirectory(string path, Func<string, IDisk> open, TimeProvider time, ILogger<CacheDirectory> logger) : IDisposable
{
    private const string Trash = "trash";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private IDisk? _disk;
    private IDisposable? _lock;
    private long _trashed;
    private long? _failedAt;
    private bool _warned;

    public string Path => path;

    public string? Problem { get; private set; }

    /// <param name="found">What an earlier process left; only at the call that opens it.</param>
    /// <returns>Null: another process owns it, or the disk refuses.</returns>
    public IDisk? Open(out IReadOnlyList<(string Key, IndexHeader Header)> found)
    {
        found = [];
        if (_disk is not null || (_failedAt is { } then && time.GetElapsedTime(then) < LookAgain))
        {
            return _disk;
        }

        IDisk? disk = null;
        try
        {
            disk = open(path);
            _lock = disk.TryLock("owner.lock", string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}"), out var owner);
            if (_lock is null)
            {
                disk.Dispose();
                return Refuse($"The cache directory \"{path}\" belongs to {owner}.");
            }

            found = Sweep(disk);
            (_failedAt, Problem) = (null, null);
            return _disk = disk;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            _lock?.Dispose();
            _lock = null;
            disk?.Dispose();
            return Refuse($"The cache directory \"{path}\" cannot be used: {exception.Message}");
        }
    }

    /// <summary>Both files of an entry go; the index first.</summary>
    public void Remove(CacheEntry entry)
    {
        if (_disk is null)
        {
            return;
        }

        var trash = string.Create(CultureInfo.InvariantCulture, $"{Trash}/{++_trashed}");
        if (entry.Files is { } files)
        {
            files.Destroy(trash);
        }
        else
        {
            _disk.Delete(EntryFiles.IndexPath(entry.Key));
            _disk.Delete(EntryFiles.DataPath(entry.Key));
        }

        _disk.Delete(trash);
    }

    public long FreeBytes()
    {
        try
        {
            return _disk?.FreeBytes() ?? 0;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception) || exception is ArgumentException)
        {
            return 0;
        }
    }

    public void Dispose()
    {
        _lock?.Dispose();
        _disk?.Dispose();
    }

    private IDisk? Refuse(string problem)
    {
        (_failedAt, Problem) = (time.GetTimestamp(), problem);
        if (!_warned)
        {
            _warned = true;
            Log.Unusable(logger, problem);
        }

        return null;
    }

    /// <summary>Takes away what a crash left, and lists what is whole enough to be asked.</summary>
    private static List<(string Key, IndexHeader Header)> Sweep(IDisk disk)
    {
        disk.CreateDirectory("objects");
        disk.DeleteTree(Trash);
        disk.CreateDirectory(Trash);
        var found = new List<(string, IndexHeader, long)>();
        foreach (var shard in disk.List("objects"))
        {
            if (disk.Stat($"objects/{shard}") is not { Kind: FileKind.Directory })
            {
                disk.DeleteTree($"objects/{shard}");
                continue;
            }

            var names = disk.List($"objects/{shard}").ToHashSet(StringComparer.Ordinal);
            foreach (var name in names)
            {
                var isIndex = name.EndsWith(".index", StringComparison.Ordinal);
                var key = name[..^(isIndex ? ".index".Length : Math.Min(name.Length, ".data".Length))];
                if (isIndex && ReadHeader(disk, key, out var used) is { } header && names.Contains(key + ".data"))
                {
                    found.Add((key, header, used));
                }
                else if (isIndex || !names.Contains(key + ".index") || ReadHeader(disk, key, out _) is null)
                {
                    disk.DeleteTree($"objects/{shard}/{name}");
                }
            }
        }

        found.Sort(static (a, b) => a.Item3.CompareTo(b.Item3));
        return [.. found.Select(static f => (f.Item1, f.Item2))];
    }

    private static IndexHeader? ReadHeader(IDisk disk, string key, out long used)
    {
        used = 0;
        if (key.Length != 64 || !key.All(char.IsAsciiHexDigitLower))
        {
            return null;
        }

        try
        {
            using var file = disk.OpenRead(EntryFiles.IndexPath(key));
            Span<byte> bytes = stackalloc byte[BlockIndex.HeaderSize];
            if (file is null || disk.Stat(file) is not { Kind: FileKind.File } facts || disk.Read(file, bytes, 0) < bytes.Length)
            {
                return null;
            }

            used = facts.ModifiedTicks;
            return BlockIndex.ReadHeader(bytes, key) is { } header && facts.Length == BlockIndex.FileSize(header.Length) ? header : null;
        }
        catch (UnsafePathException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3004, LogLevel.Warning, "{Problem} Reads pass it by; give each host a cache directory of its own.", EventName = "CacheUnusable")]
        public static partial void Unusable(ILogger logger, string problem);
    }
}
