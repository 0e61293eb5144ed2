using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Cache;

/// <summary>What the cache holds and what of it goes: counting, room, eviction, removal. Its callers hold the cache's lock.</summary>
internal sealed class CacheShelf(CacheDirectory directory, Func<long> limit, DataMetrics metrics, WriteHealth health)
{
    /// <summary>An entry is there no longer: its key, and the bytes it had.</summary>
    public event Action<string, long>? Removed;

    public CacheLedger Ledger { get; } = new(limit);

    /// <summary>The directory; null: not ours at present. What an earlier process left in it is taken in.</summary>
    public IDisk? Open()
    {
        var disk = directory.Open(out var found);
        foreach (var (key, header) in found)
        {
            Ledger.Add(new CacheEntry(key) { Header = header, Bytes = header.PresentBytes }, header.Length);
        }

        metrics.Usage(Ledger.Used);
        return disk;
    }

    public void Count(CacheEntry entry)
    {
        Ledger.Count(entry, entry.Files!.PresentBytes);
        metrics.Usage(Ledger.Used);
    }

    /// <summary>Sets room aside, by eviction where need be.</summary>
    public bool TryReserve(long bytes)
    {
        if (!MakeRoom(bytes))
        {
            return false;
        }

        Ledger.Reserved += bytes;
        return true;
    }

    /// <summary>Drops what is likely to be read latest of all that nobody uses and no view shows; false: there is none.</summary>
    public bool EvictOne()
    {
        if (Ledger.First(entry => !IsLinked(entry)) is not { } first)
        {
            return false;
        }

        Remove(first);
        return true;
    }

    public void RemoveUnwanted(CacheEntry entry)
    {
        if (entry is { Unwanted: true, Holds: 0, Dead: false } && !IsLinked(entry))
        {
            Remove(entry);
        }
    }

    public void Remove(CacheEntry entry)
    {
        if (entry.Dead)
        {
            return;
        }

        var bytes = entry.Bytes;
        Ledger.Remove(entry);
        metrics.Usage(Ledger.Used);
        try
        {
            directory.Remove(entry);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // The index went first, or all of it is still there and true: found again at the next start.
            health.Failed(exception);
        }

        Removed?.Invoke(entry.Key, bytes);
    }

    private bool MakeRoom(long bytes)
    {
        var most = limit();
        if (bytes > most - (Ledger.Used + Ledger.Reserved - Ledger.IdleBytes))
        {
            // Not even all that is idle would do.
            return false;
        }

        while (Ledger.Used + Ledger.Reserved + bytes > most)
        {
            if (!EvictOne())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A second name of the file is a view that somebody mounted.</summary>
    private bool IsLinked(CacheEntry entry)
    {
        try
        {
            return directory.Open(out _)?.Stat(EntryFiles.DataPath(entry.Key)) is { Kind: FileKind.File, Links: > 1 };
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return false;
        }
    }
}
