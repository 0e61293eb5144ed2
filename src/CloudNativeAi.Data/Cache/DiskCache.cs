using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Cache;

/// <summary>The verified cache of one directory: who uses what, how it is written, and under one lock the shelf that says what goes. Thread-safe.</summary>
/// <remarks>
/// One process owns the directory while it runs (a lock that dies with it); others read past it. The directory is opened at first use and looked at
/// again after a failure. Order of locks: this one, then an entry's.
/// </remarks>
internal sealed partial class DiskCache : IDisposable, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly CacheDirectory _directory;
    private readonly CacheShelf _shelf;
    private readonly Func<long> _limit;
    private readonly ObjectTransfer _transfer;
    private readonly DataMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriteHealth _health;
    private bool _disposed;

    public DiskCache(CacheDirectory directory, Func<long> limit, ObjectTransfer transfer, DataMetrics metrics, TimeProvider time, ILogger<DiskCache> logger)
    {
        (_directory, _limit, _transfer, _metrics, _time, _logger) = (directory, limit, transfer, metrics, time, logger);
        _health = new(directory, time, logger);
        _shelf = new(directory, limit, metrics, _health);
        Closing = _closing.Token;
    }

    /// <summary>An entry is there no longer: its key, and the bytes it had. Raised under the cache's lock.</summary>
    public event Action<string, long>? Removed
    {
        add => _shelf.Removed += value;
        remove => _shelf.Removed -= value;
    }

    public CancellationToken Closing { get; }

    /// <summary>Why nothing is kept at present; null: all is well.</summary>
    public string? Problem => _directory.Problem ?? _health.Problem;

    public long Usage
    {
        get
        {
            lock (_gate)
            {
                return _shelf.Ledger.Used;
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
    /// <param name="subject">Which.</param>
    /// <param name="reads">Somebody reads it; false: it is brought before anybody does, which says nothing of when it is read.</param>
    public CacheLease? Acquire(CachedObject subject, bool reads)
    {
        lock (_gate)
        {
            if (Open() is not { } disk)
            {
                return null;
            }

            try
            {
                var entry = Load(disk, subject, reads);
                entry.Files!.CheckName();
                _shelf.Count(entry);
                _shelf.Ledger.Enter(entry, user: true);
                entry.Unwanted = false;
                entry.Filler!.Enter();
                return new CacheLease(this, entry, entry.Files, entry.Filler, subject, _transfer, _metrics);
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                _health.Failed(exception);
                return null;
            }
        }
    }

    /// <summary>How much of it is on disk; a file that somebody took away does not count.</summary>
    public CacheFacts Look(CachedObject subject)
    {
        lock (_gate)
        {
            if (Open() is not { } disk || _shelf.Ledger.Find(subject.Key) is not { } entry)
            {
                return default;
            }

            try
            {
                return Look(disk, subject, entry);
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                return default;
            }
        }
    }

    /// <summary>Drops an object version, when nobody holds it any more; what is mounted stays.</summary>
    public void Drop(string key)
    {
        lock (_gate)
        {
            if (_shelf.Ledger.Find(key) is { } entry)
            {
                entry.Unwanted = true;
                _shelf.RemoveUnwanted(entry);
            }
        }
    }

    /// <summary>Drops an entry whoever holds it: its bytes are not those of its version, or not sure to stay.</summary>
    public void Discard(CacheEntry entry)
    {
        lock (_gate)
        {
            _shelf.Remove(entry);
        }
    }

    public IDisposable Hold(CacheEntry entry) => Enter(entry, user: false);

    public IDisposable Use(CacheEntry entry) => Enter(entry, user: true);

    public void Leave(CacheEntry entry, bool user)
    {
        bool last;
        lock (_gate)
        {
            last = user && entry is { Users: 1, Dead: false };
        }

        if (last && !Closing.IsCancellationRequested)
        {
            TryPublish(entry, entry.Files!, entry.Files!.IsComplete);
        }

        lock (_gate)
        {
            _shelf.Ledger.Leave(entry, user);
            if (entry.Users == 0)
            {
                entry.Files?.Close();
            }

            _shelf.RemoveUnwanted(entry);
        }
    }

    /// <summary>Sets room aside, by eviction where need be; null: there is none.</summary>
    public CacheRoom? Reserve(CacheEntry entry, long bytes)
    {
        lock (_gate)
        {
            if (_disposed || entry.Dead || _health.IsPaused || !_shelf.TryReserve(bytes))
            {
                _metrics.Request(DataMetrics.Bypassed);
                return null;
            }

            return new CacheRoom(this, entry, bytes);
        }
    }

    /// <summary>Room that was set aside is used, or given back.</summary>
    public void Settle(CacheEntry entry, long bytes)
    {
        lock (_gate)
        {
            _shelf.Ledger.Reserved -= bytes;
            _shelf.Count(entry);
        }
    }

    /// <summary>Runs a write; where the disk is full before the limit, something idle goes and it is tried once more.</summary>
    public T WriteOrMakeRoom<T>(Func<T> write)
    {
        while (true)
        {
            try
            {
                var written = write();
                _health.Succeeded();
                return written;
            }
            catch (Exception exception) when (DiskErrors.IsFull(exception) && EvictOne())
            {
                // Something went: once more.
            }
            catch (Exception exception) when (DiskErrors.IsDiskError(exception))
            {
                _health.Failed(exception);
                throw;
            }
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
            _health.Failed(exception);
            Discard(entry);
            return exception;
        }
    }

    public void Damaged(CacheEntry entry, CachedObject subject, int block)
    {
        Log.Damaged(_logger, subject.Info.Key, block);
        lock (_gate)
        {
            _shelf.Count(entry);
        }
    }

    public void Dispose()
    {
        List<CacheEntry> open;
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            open = [.. _shelf.Ledger.Entries.Where(static e => e.Files is not null)];
            open.ForEach(entry => _shelf.Ledger.Enter(entry, user: true));
        }

        _closing.Cancel();
        foreach (var entry in open)
        {
            TryPublish(entry, entry.Files!, entry.Files!.IsComplete);
            entry.Files!.Seal();
            Leave(entry, user: true);
        }

        _directory.Dispose();
        _closing.Dispose();
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private IDisk? Open() => _disposed ? null : _shelf.Open();

    private bool EvictOne()
    {
        lock (_gate)
        {
            return _shelf.EvictOne();
        }
    }

    private CacheEntry Load(IDisk disk, CachedObject subject, bool reads)
    {
        if (_shelf.Ledger.Find(subject.Key) is not { } entry)
        {
            _shelf.Ledger.Add(entry = new CacheEntry(subject.Key) { Awaited = !reads }, subject.Length);
        }
        else if (reads)
        {
            _shelf.Ledger.Touch(entry);
        }

        if (entry.Files is null)
        {
            entry.Files = EntryFiles.Load(disk, subject, _time);
            entry.Filler = new EntryFiller(this, entry, entry.Files, subject, _transfer, _metrics);
        }

        return entry;
    }

    private CacheFacts Look(IDisk disk, CachedObject subject, CacheEntry entry)
    {
        if (entry.Files is { } files)
        {
            files.CheckName();
            _shelf.Count(entry);
            return new(entry.Bytes, files.IsComplete);
        }

        if (disk.Stat(EntryFiles.DataPath(subject.Key)) is { Kind: FileKind.File } facts && facts.Length == subject.Length)
        {
            return new(entry.Bytes, entry.Header.Complete && entry.Bytes == subject.Length);
        }

        _shelf.Remove(entry);
        return default;
    }

    private CacheUse Enter(CacheEntry entry, bool user)
    {
        lock (_gate)
        {
            _shelf.Ledger.Enter(entry, user);
            return new CacheUse(this, entry, user);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3003, LogLevel.Warning, "Block {Block} of {Key} was damaged on disk; it is read from its source again.", EventName = "CacheDamaged")]
        public static partial void Damaged(ILogger logger, string key, int block);
    }
}
