using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Cache;

/// <summary>The verified cache of one directory: who uses what, how much room there is, what goes. Thread-safe.</summary>
/// <remarks>One process owns the directory while it runs (a lock that dies with it); others read past it. The directory is opened at first use and looked at again after a failure.</remarks>
internal sealed partial class DiskCache : IDisposable, IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, CacheEntry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<CacheEntry> _idle = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CacheDirectory _directory;
    private readonly Func<long> _limit;
    private readonly ObjectTransfer _transfer;
    private readonly DataMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _used;
    private long _reserved;
    private long _idleBytes;
    private bool _failing;
    private long _failedAt;
    private bool _disposed;

    public DiskCache(CacheDirectory directory, Func<long> limit, ObjectTransfer transfer, DataMetrics metrics, TimeProvider time, ILogger<DiskCache> logger)
    {
        (_directory, _limit, _transfer, _metrics, _time, _logger) = (directory, limit, transfer, metrics, time, logger);
        Closing = _closing.Token;
    }

    /// <summary>An entry is there no longer: its key, and the bytes it had. Raised under the cache's lock.</summary>
    public event Action<string, long>? Removed;

    public CancellationToken Closing { get; }

    /// <summary>Why nothing is kept at present; null: all is well.</summary>
    public string? Problem => _directory.Problem ?? (_failing ? $"Writes to \"{_directory.Path}\" fail." : null);

    public long Usage
    {
        get
        {
            lock (_gate)
            {
                return _used;
            }
        }
    }

    public long Limit => _limit();

    /// <summary>The directory, for views beside the objects; null: not ours at present.</summary>
    public IDisk? TryOpen()
    {
        lock (_gate)
        {
            return Open();
        }
    }

    /// <summary>Takes an object version into use; null: the directory is not usable, read past it.</summary>
    public CacheLease? Acquire(CachedObject subject)
    {
        lock (_gate)
        {
            if (Open() is not { } disk)
            {
                return null;
            }

            try
            {
                var entry = Load(disk, subject);
                Count(entry, entry.Bytes - entry.Files!.CheckName());
                Enter(entry, user: true);
                entry.Filler!.Enter();
                return new CacheLease(this, entry, entry.Files, entry.Filler!, subject, _transfer, _metrics);
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                Fail(exception);
                return null;
            }
        }
    }

    /// <summary>How much of it is on disk; a file that somebody took away does not count.</summary>
    public CacheFacts Look(CachedObject subject)
    {
        lock (_gate)
        {
            if (Open() is not { } disk || !_entries.TryGetValue(subject.Key, out var entry))
            {
                return default;
            }

            if (entry.Files is { } files)
            {
                Count(entry, entry.Bytes - files.CheckName());
                return new(entry.Bytes, files.IsComplete);
            }

            if (disk.Stat(EntryFiles.DataPath(subject.Key)) is not { Kind: FileKind.File } facts || facts.Length != subject.Length)
            {
                Remove(entry);
                return default;
            }

            return new(entry.Bytes, entry.Header.Complete && entry.Bytes == subject.Length);
        }
    }

    /// <summary>Drops an object version unless somebody holds it.</summary>
    public void Drop(string key)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var entry) && entry.Idle is not null && !IsLinked(entry))
            {
                Remove(entry);
            }
        }
    }

    /// <summary>Drops an entry whoever holds it: its bytes are not those of its version, or not sure to stay.</summary>
    public void Discard(CacheEntry entry)
    {
        lock (_gate)
        {
            Remove(entry);
        }
    }

    public IDisposable Hold(CacheEntry entry)
    {
        lock (_gate)
        {
            Enter(entry, user: false);
            return new CacheUse(this, entry, user: false);
        }
    }

    public IDisposable Use(CacheEntry entry)
    {
        lock (_gate)
        {
            Enter(entry, user: true);
            return new CacheUse(this, entry, user: true);
        }
    }

    public void Leave(CacheEntry entry, bool user)
    {
        var last = false;
        lock (_gate)
        {
            last = user && entry.Users == 1 && !entry.Dead;
        }

        if (last && !Closing.IsCancellationRequested)
        {
            TryPublish(entry, entry.Files!, entry.Files!.IsComplete);
        }

        lock (_gate)
        {
            entry.Users -= user ? 1 : 0;
            if (entry.Users == 0)
            {
                entry.Files?.Close();
            }

            if (--entry.Holds == 0 && !entry.Dead)
            {
                entry.Idle = _idle.AddLast(entry);
                _idleBytes += entry.Bytes;
            }
        }
    }

    /// <summary>Sets room aside, by eviction where need be; null: there is none.</summary>
    public CacheRoom? Reserve(CacheEntry entry, long bytes)
    {
        lock (_gate)
        {
            if (_disposed || entry.Dead || (_failing && _time.GetElapsedTime(_failedAt) < LookAgain) || !MakeRoom(bytes))
            {
                _metrics.Request(DataMetrics.Bypassed);
                return null;
            }

            _reserved += bytes;
            return new CacheRoom(this, entry, bytes);
        }
    }

    /// <summary>Room that was set aside is used, or given back.</summary>
    public void Settle(CacheEntry entry, long reserved, long present)
    {
        lock (_gate)
        {
            _reserved -= reserved;
            Count(entry, entry.Bytes + present);
        }
    }

    /// <summary>Runs a write; where the disk is full before the limit, something idle goes and it is tried once more.</summary>
    public long WriteOrMakeRoom(Func<long> write)
    {
        try
        {
            var written = write();
            Recovered();
            return written;
        }
        catch (Exception exception) when (DiskErrors.IsFull(exception) && EvictOne())
        {
            return WriteOrMakeRoom(write);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            Fail(exception);
            throw;
        }
    }

    /// <exception cref="NoRoomException">The disk did not take it: the entry is gone.</exception>
    public void Publish(CacheEntry entry, EntryFiles files, bool complete)
    {
        if (TryPublish(entry, files, complete) is { } exception)
        {
            throw new NoRoomException(exception.Message, exception);
        }
    }

    /// <returns>What the disk refused: the entry is gone.</returns>
    public Exception? TryPublish(CacheEntry entry, EntryFiles files, bool complete)
    {
        try
        {
            files.Publish(complete);
            return null;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // After a failed sync nobody knows which bytes are on the disk.
            Fail(exception);
            Discard(entry);
            return exception;
        }
    }

    public void Damaged(CacheEntry entry, long freed, CachedObject subject, int block)
    {
        Log.Damaged(_logger, subject.Info.Key, block);
        lock (_gate)
        {
            Count(entry, entry.Bytes - freed);
        }
    }

    public void Dispose()
    {
        List<CacheEntry> changed;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            changed = [.. _entries.Values.Where(static e => e is { Files: not null, Dead: false })];
        }

        _closing.Cancel();
        foreach (var entry in changed)
        {
            TryPublish(entry, entry.Files!, entry.Files!.IsComplete);
            entry.Files!.Close();
        }

        _directory.Dispose();
        _closing.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private IDisk? Open()
    {
        if (_disposed)
        {
            return null;
        }

        var disk = _directory.Open(out var found);
        foreach (var (key, header) in found)
        {
            var entry = new CacheEntry(key) { Header = header, Bytes = header.PresentBytes };
            _entries[key] = entry;
            entry.Idle = _idle.AddLast(entry);
            _idleBytes += entry.Bytes;
            _used += entry.Bytes;
        }

        _metrics.Usage(_used);
        return disk;
    }

    private CacheEntry Load(IDisk disk, CachedObject subject)
    {
        if (!_entries.TryGetValue(subject.Key, out var entry))
        {
            _entries[subject.Key] = entry = new CacheEntry(subject.Key);
            entry.Idle = _idle.AddLast(entry);
        }

        if (entry.Files is null)
        {
            entry.Files = EntryFiles.Load(disk, subject);
            entry.Filler = new EntryFiller(this, entry, entry.Files, subject, _transfer, _metrics);
            Count(entry, entry.Files.PresentBytes);
        }

        return entry;
    }

    private void Enter(CacheEntry entry, bool user)
    {
        entry.Holds++;
        entry.Users += user ? 1 : 0;
        if (entry.Idle is { } node)
        {
            _idle.Remove(node);
            _idleBytes -= entry.Bytes;
            entry.Idle = null;
        }
    }

    private void Count(CacheEntry entry, long bytes)
    {
        if (entry.Dead)
        {
            return;
        }

        _used += bytes - entry.Bytes;
        _idleBytes += entry.Idle is null ? 0 : bytes - entry.Bytes;
        entry.Bytes = bytes;
        _metrics.Usage(_used);
    }

    private bool MakeRoom(long bytes)
    {
        var limit = _limit();
        if (bytes > limit - (_used + _reserved - _idleBytes))
        {
            // Not even all that is idle would do.
            return false;
        }

        while (_used + _reserved + bytes > limit)
        {
            if (!EvictIdle())
            {
                return false;
            }
        }

        return true;
    }

    private bool EvictOne()
    {
        lock (_gate)
        {
            return EvictIdle();
        }
    }

    private bool EvictIdle()
    {
        for (var left = _idle.Count; left > 0 && _idle.First is { } oldest; left--)
        {
            if (!IsLinked(oldest.Value))
            {
                Remove(oldest.Value);
                return true;
            }

            // Its file is mounted somewhere: it counts as used now.
            _idle.Remove(oldest);
            _idle.AddLast(oldest);
        }

        return false;
    }

    /// <summary>A second name of the file is a view that somebody mounted.</summary>
    private bool IsLinked(CacheEntry entry)
    {
        try
        {
            return _directory.Open(out _)?.Stat(EntryFiles.DataPath(entry.Key)) is { Kind: FileKind.File, Links: > 1 };
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return false;
        }
    }

    private void Remove(CacheEntry entry)
    {
        if (entry.Dead)
        {
            return;
        }

        var bytes = entry.Bytes;
        Count(entry, 0);
        entry.Dead = true;
        _entries.Remove(entry.Key);
        if (entry.Idle is { } node)
        {
            _idle.Remove(node);
            entry.Idle = null;
        }

        try
        {
            _directory.Remove(entry);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // The index went first, or all of it is still there and true: found again at the next start.
            Fail(exception);
        }

        Removed?.Invoke(entry.Key, bytes);
    }

    private void Fail(Exception exception)
    {
        bool first;
        lock (_gate)
        {
            first = !_failing;
            (_failing, _failedAt) = (true, _time.GetTimestamp());
        }

        if (first)
        {
            Log.PassingThrough(_logger, _directory.Path, _directory.FreeBytes(), exception.Message);
        }
    }

    private void Recovered()
    {
        bool again;
        lock (_gate)
        {
            // A write that was under way when others failed says nothing yet.
            again = _failing && _time.GetElapsedTime(_failedAt) >= LookAgain;
            _failing &= !again;
        }

        if (again)
        {
            Log.KeepingAgain(_logger, _directory.Path);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "The cache directory {Directory} takes no more bytes ({FreeBytes} are free): {Reason} Reads pass it by until it does.", EventName = "CachePassingThrough")]
        public static partial void PassingThrough(ILogger logger, string directory, long freeBytes, string reason);

        [LoggerMessage(3002, LogLevel.Information, "The cache directory {Directory} takes bytes again.", EventName = "CacheKeepingAgain")]
        public static partial void KeepingAgain(ILogger logger, string directory);

        [LoggerMessage(3003, LogLevel.Warning, "Block {Block} of {Key} was damaged on disk; it is read from its source again.", EventName = "CacheDamaged")]
        public static partial void Damaged(ILogger logger, string key, int block);
    }
}
