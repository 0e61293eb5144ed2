namespace CloudNativeAi.Data.Catalog;

/// <summary>An object as it is stored.</summary>
internal sealed record ObjectRecord(string Key, long? Length, string Version, bool Strong, DateTimeOffset? Modified, string? Sha256)
{
    public static ObjectRecord From(ObjectInfo info) =>
        new(info.Key, info.Length, info.Version.Value, info.Version.Strength == VersionStrength.Strong, info.Modified, info.Sha256);

    public ObjectInfo ToInfo() => new(Key, Length, new(Version, Strong ? VersionStrength.Strong : VersionStrength.Weak), Modified) { Sha256 = Sha256 };
}
