namespace CloudNativeAi.Data.Catalog;

/// <summary>A version as it is stored; its objects inside, or in a manifest file where they are many.</summary>
internal sealed record VersionRecord(string Name, string Version, string Content, string Source, string Prefix, long Bytes, int Count)
{
    public IReadOnlyList<ObjectRecord>? Objects { get; init; }

    /// <summary>SHA-256 of the manifest file that holds the objects; null: they are in here.</summary>
    public string? Manifest { get; init; }
}
