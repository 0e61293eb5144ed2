namespace CloudNativeAi.Data;

/// <summary>How far a version is in the cache: bytes on disk and verified, never tries.</summary>
/// <param name="CachedBytes">Bytes held.</param>
/// <param name="TotalBytes">Bytes of the whole.</param>
/// <param name="CompleteObjects">Objects held whole.</param>
/// <param name="TotalObjects">Objects of the whole.</param>
public readonly record struct PrefetchProgress(long CachedBytes, long TotalBytes, int CompleteObjects, int TotalObjects)
{
    /// <summary>Whether every object is held whole.</summary>
    public bool IsComplete => CompleteObjects == TotalObjects;
}
