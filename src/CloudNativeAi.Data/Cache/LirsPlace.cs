namespace CloudNativeAi.Data.Cache;

/// <summary>Where an object version stands in the order of eviction; it outlives the entry for a while.</summary>
internal sealed class LirsPlace
{
    public LirsPlace(string key)
    {
        Key = key;
        Stack = new(this);
        Queue = new(this);
    }

    public string Key { get; }

    /// <summary>What it stands for; null: it was evicted, and is remembered.</summary>
    public CacheEntry? Entry { get; set; }

    /// <summary>Read again within a shorter distance than others: it stays.</summary>
    public bool IsLow { get; set; }

    /// <summary>Its node in the stack of recency; without a list where it is not in it.</summary>
    public LinkedListNode<LirsPlace> Stack { get; }

    /// <summary>Its node in the queue of those that go first; without a list where it is not in it.</summary>
    public LinkedListNode<LirsPlace> Queue { get; }
}
