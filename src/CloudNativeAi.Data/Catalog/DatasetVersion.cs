namespace CloudNativeAi.Data;

/// <summary>A named, immutable view of objects somewhere: what is read is this or an error.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">The dataset's or model's name.</param>
/// <param name="Version">Derived from keys and object versions: the same view has the same version.</param>
/// <param name="Content">Names the content in caches and locality.</param>
/// <param name="Source">The source it comes from.</param>
/// <param name="Objects">In ordinal order of keys.</param>
public sealed record DatasetVersion(Tenant Tenant, string Name, string Version, ContentKey Content, string Source, IReadOnlyList<ObjectInfo> Objects)
{
    /// <summary>The prefix that is cut from keys to give file paths; empty: none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Bytes of all objects whose length is known.</summary>
    public long Bytes => Objects.Sum(static o => o.Length ?? 0);
}
