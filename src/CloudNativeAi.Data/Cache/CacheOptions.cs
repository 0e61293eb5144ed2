namespace CloudNativeAi.Data;

/// <summary>The verified cache on disk.</summary>
public sealed class CacheOptions
{
    /// <summary>Absolute, or relative to the host's content root; created with mode 0700. One process at a time fills it. Default "cache".</summary>
    public string Directory { get; set; } = "cache";

    /// <summary>Bytes of cached content, 1 MiB or more; read anew at every use. What is not in use goes where room is needed: first what was read once, then what is read again after the longest distance (LIRS). Default 10 GiB.</summary>
    public ByteSize Limit { get; set; } = ByteSize.GiB(10);
}
