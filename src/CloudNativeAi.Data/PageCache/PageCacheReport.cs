namespace CloudNativeAi.Data;

/// <summary>How much of a version is in the page cache, and what a warm-up did.</summary>
/// <param name="WantedBytes">Bytes of the objects asked for.</param>
/// <param name="CachedBytes">Of these, what the verified cache holds on its disk: all that can be warmed.</param>
public sealed record PageCacheReport(long WantedBytes, long CachedBytes)
{
    /// <summary>Bytes of them in memory before; null: it cannot be told here.</summary>
    public long? ResidentBytesBefore { get; init; }

    /// <summary>Bytes of them in memory now; null: it cannot be told here.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>Bytes this warm-up brought from the disk into memory.</summary>
    public long ReadBytes { get; init; }

    /// <summary>Bytes left on the disk because no more memory is available.</summary>
    public long RefusedBytes { get; init; }

    /// <summary>Why less was done than asked, one sentence; null: nothing to say.</summary>
    public string? Note { get; init; }
}
