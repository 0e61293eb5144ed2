namespace CloudNativeAi.Data;

/// <summary>A dataset as it is registered.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">Unique for its tenant; an RFC 1123 label.</param>
/// <param name="Source">The name a source was added under.</param>
/// <param name="Prefix">Objects whose keys begin so belong to it; empty: all.</param>
public sealed record DatasetSpec(Tenant Tenant, string Name, string Source, string Prefix = "")
{
    /// <summary>Keys by name instead of a listing, for sources that cannot list (plain HTTP); empty: list.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Of what is listed, only objects that match one of these patterns belong to it; empty: all. <c>*</c> is any characters, '/' too, <c>?</c> is one; they are compared with what follows the prefix, and case matters.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Of those, objects that match one of these do not belong to it.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Expected lower-case hexadecimal SHA-256 by key; content that differs is refused.</summary>
    public IReadOnlyDictionary<string, string> Sha256 { get; init; } = new Dictionary<string, string>();
}
