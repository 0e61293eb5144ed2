namespace CloudNativeAi.Data;

/// <summary>How far a version is in the cache: bytes on disk and verified, never tries.</summary>
/// <param name="CachedBytes">Bytes held.</param>
/// <param name="TotalBytes">Bytes of the whole.</param>
/// <param name="CompleteObjects">Objects held whole.</param>
/// <param name="TotalObjects">Objects of the whole.</param>
public readonly record struct PrefetchProgress(long CachedBytes, long TotalBytes, int CompleteObjects, int TotalObjects)
{
    /// <summary>Objects of this prefetch that their source did not give; 0 where none runs.</summary>
    public int FailedObjects { get; init; }

    /// <summary>Objects of this prefetch that the cache had no room for; 0 where none runs.</summary>
    public int NotKeptObjects { get; init; }

    /// <summary>Bytes that this prefetch brought a second so far; 0 where none runs.</summary>
    public double BytesPerSecond { get; init; }

    /// <summary>How long the rest takes at that rate; null: nothing came yet, or none runs.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond > 0 ? TimeSpan.FromSeconds((TotalBytes - CachedBytes) / BytesPerSecond) : null;

    /// <summary>Whether every object is held whole.</summary>
    public bool IsComplete => CompleteObjects == TotalObjects;
}
