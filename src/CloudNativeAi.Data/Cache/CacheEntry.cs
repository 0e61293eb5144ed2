namespace CloudNativeAi.Data.Cache;

/// <summary>An object version in the cache. Everything here is guarded by the cache's lock.</summary>
internal sealed class CacheEntry(string key)
{
    public string Key { get; } = key;

    /// <summary>Null until somebody uses it: then what the index's header said is all that is known.</summary>
    public EntryFiles? Files { get; set; }

    public EntryFiller? Filler { get; set; }

    public IndexHeader Header { get; init; }

    /// <summary>Bytes counted in the cache's use.</summary>
    public long Bytes { get; set; }

    /// <summary>Who keeps it from eviction.</summary>
    public int Holds { get; set; }

    /// <summary>Who reads or fills it.</summary>
    public int Users { get; set; }

    public bool Dead { get; set; }

    /// <summary>It was brought before anybody read it.</summary>
    public bool Awaited { get; set; }

    /// <summary>Goes when nobody holds it any more, unless somebody takes it into use first.</summary>
    public bool Unwanted { get; set; }

    /// <summary>Its place in the order of eviction; null: it is in no ledger.</summary>
    public LirsPlace? Place { get; set; }
}
