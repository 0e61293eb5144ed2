using CloudNativeAi.Data.Reading;

namespace CloudNativeAi.Data.Records;

/// <summary>The shards that are open at present: those in use, and some that were lately; the cache may evict all others. Thread-safe.</summary>
internal sealed class ShardPool(IReadOnlyList<ObjectInfo> shards, Func<ObjectInfo, ObjectRanges> open) : IDisposable
{
    private const int MostOpen = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Slot> _open = [];
    private long _clock;
    private bool _disposed;

    public IReadOnlyList<ObjectInfo> Shards => shards;

    /// <summary>Opens a shard, or takes one that is open, until the lease is disposed.</summary>
    public Lease Rent(int shard)
    {
        Slot? evicted = null;
        Lease lease;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_open.TryGetValue(shard, out var slot))
            {
                if (_open.Count >= MostOpen && Oldest() is { } oldest)
                {
                    _open.Remove(oldest.Key, out evicted);
                }

                _open[shard] = slot = new Slot(new Lazy<ObjectRanges>(() => open(shards[shard])));
            }

            slot.Users++;
            slot.Used = ++_clock;
            lease = new(this, slot);
        }

        evicted?.Close();
        return lease;
    }

    public void Dispose()
    {
        List<Slot> idle;
        lock (_gate)
        {
            _disposed = true;
            idle = [.. _open.Values.Where(static slot => slot.Users == 0)];
            _open.Clear();
        }

        idle.ForEach(static slot => slot.Close());
    }

    private KeyValuePair<int, Slot>? Oldest()
    {
        KeyValuePair<int, Slot>? oldest = null;
        foreach (var pair in _open)
        {
            oldest = pair.Value.Users == 0 && (oldest is null || pair.Value.Used < oldest.Value.Value.Used) ? pair : oldest;
        }

        return oldest;
    }

    private void Return(Slot slot)
    {
        bool last;
        lock (_gate)
        {
            last = --slot.Users == 0 && _disposed;
        }

        if (last)
        {
            slot.Close();
        }
    }

    internal sealed class Slot(Lazy<ObjectRanges> ranges)
    {
        public ObjectRanges Ranges => ranges.Value;

        public int Users { get; set; }

        public long Used { get; set; }

        public void Close()
        {
            if (ranges.IsValueCreated)
            {
                ranges.Value.Dispose();
            }
        }
    }

    /// <summary>A shard in use.</summary>
    internal readonly struct Lease(ShardPool pool, Slot slot) : IDisposable
    {
        public ObjectRanges Ranges => slot.Ranges;

        public void Dispose() => pool.Return(slot);
    }
}
