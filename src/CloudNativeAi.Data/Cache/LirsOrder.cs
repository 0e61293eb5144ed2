namespace CloudNativeAi.Data.Cache;

/// <summary>Which entry goes first: LIRS (Jiang and Zhang, "LIRS: an efficient low inter-reference recency set replacement policy", SIGMETRICS 2002), by bytes. Guarded by the cache's lock.</summary>
/// <remarks>
/// What counts is the distance between an object's last two reads, not how long ago the last one was: a pass over a dataset that is larger than the cache
/// keeps what fits instead of flushing everything, and one pass more or less does not drive out a model that is read all the time. 99 % of the limit is for those with
/// short distances; as many evicted ones are remembered as there are entries.
/// </remarks>
internal sealed class LirsOrder(Func<long> limit)
{
    private const int LeastRemembered = 64;

    private readonly LinkedList<LirsPlace> _stack = new();
    private readonly LinkedList<LirsPlace> _queue = new();
    private readonly Dictionary<string, LinkedListNode<LirsPlace>> _remembered = new(StringComparer.Ordinal);
    private readonly LinkedList<LirsPlace> _inOrderOfEviction = new();
    private LirsPlace? _last;
    private long _lowBytes;
    private int _count;

    /// <summary>Evicted ones that are still known.</summary>
    public int Remembered => _remembered.Count;

    private long LowLimit => limit() / 100 * 99;

    /// <summary>An entry is new.</summary>
    /// <param name="entry">Which.</param>
    /// <param name="size">Bytes it will have when it is whole.</param>
    /// <param name="used">Bytes of all others.</param>
    public void Add(CacheEntry entry, long size, long used)
    {
        _count++;
        var place = Recall(entry.Key) ?? new LirsPlace(entry.Key);
        (place.Entry, entry.Place, _last) = (entry, place, place);
        if (place.Stack.List is not null || (used + size <= LowLimit && _queue.Count == 0))
        {
            Raise(place);
        }
        else
        {
            _queue.AddLast(place.Queue);
        }

        ToTop(place);
        Balance();
    }

    /// <summary>Somebody reads it once more. Reads in a row count as one.</summary>
    public void Touch(CacheEntry entry)
    {
        if (entry.Place is not { } place || place == _last)
        {
            return;
        }

        _last = place;
        if (!place.IsLow)
        {
            if (place.Stack.List is not null)
            {
                _queue.Remove(place.Queue);
                Raise(place);
            }
            else
            {
                ToBack(place);
            }
        }

        ToTop(place);
        Balance();
    }

    /// <summary>It has so many bytes more, or fewer.</summary>
    public void Grow(CacheEntry entry, long bytes)
    {
        if (entry.Place is { IsLow: true })
        {
            _lowBytes += bytes;
            Balance();
        }
    }

    /// <summary>It is there no longer; called after its bytes were taken away.</summary>
    public void Remove(CacheEntry entry)
    {
        if (entry.Place is not { } place)
        {
            return;
        }

        _count--;
        (entry.Place, place.Entry, place.IsLow) = (null, null, false);
        place.Queue.List?.Remove(place.Queue);
        if (place.Stack.List is not null)
        {
            _remembered[place.Key] = _inOrderOfEviction.AddLast(place);
        }

        Prune();
        while (_remembered.Count > Math.Max(LeastRemembered, _count))
        {
            var oldest = _inOrderOfEviction.First!.Value;
            Recall(oldest.Key);
            _stack.Remove(oldest.Stack);
        }
    }

    /// <summary>The entry that goes first of those that may go; null: none may. What was brought ahead and still waits for its reader goes later, as long as it takes less than half of the limit.</summary>
    public CacheEntry? First(Func<CacheEntry, bool> mayGo) =>
        FirstInQueue(entry => !entry.Awaited && mayGo(entry))
        ?? (_lowBytes > limit() / 2 ? LowestInStack(mayGo) : null)
        ?? FirstInQueue(mayGo)
        ?? LowestInStack(mayGo);

    private CacheEntry? FirstInQueue(Func<CacheEntry, bool> mayGo)
    {
        for (var left = _queue.Count; left > 0; left--)
        {
            var place = _queue.First!.Value;
            if (mayGo(place.Entry!))
            {
                return place.Entry;
            }

            ToBack(place);
        }

        return null;
    }

    private CacheEntry? LowestInStack(Func<CacheEntry, bool> mayGo)
    {
        for (var node = _stack.First; node is not null; node = node.Next)
        {
            if (node.Value is { IsLow: true, Entry: { } entry } && mayGo(entry))
            {
                return entry;
            }
        }

        return null;
    }

    private void Raise(LirsPlace place)
    {
        place.IsLow = true;
        _lowBytes += place.Entry!.Bytes;
    }

    /// <summary>Those at the bottom go to the queue until the others fit; the bottom is always one that stays.</summary>
    private void Balance()
    {
        Prune();
        while (_lowBytes > LowLimit && _stack.First is { } bottom && bottom != _stack.Last)
        {
            var place = bottom.Value;
            place.IsLow = false;
            _lowBytes -= place.Entry!.Bytes;
            _stack.Remove(bottom);
            _queue.AddLast(place.Queue);
            Prune();
        }
    }

    private void Prune()
    {
        while (_stack.First is { Value: { IsLow: false } place } bottom)
        {
            _stack.Remove(bottom);
            if (place.Entry is null)
            {
                Recall(place.Key);
            }
        }
    }

    private LirsPlace? Recall(string key)
    {
        if (!_remembered.Remove(key, out var node))
        {
            return null;
        }

        _inOrderOfEviction.Remove(node);
        return node.Value;
    }

    private void ToTop(LirsPlace place)
    {
        place.Stack.List?.Remove(place.Stack);
        _stack.AddLast(place.Stack);
    }

    private void ToBack(LirsPlace place)
    {
        _queue.Remove(place.Queue);
        _queue.AddLast(place.Queue);
    }
}
