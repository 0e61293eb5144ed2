namespace CloudNativeAi.Data;

/// <summary>An immutable version of a model: files under a name, with what is known about them.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">Unique for its tenant; an RFC 1123 label.</param>
/// <param name="Version">1, 2, 3 … in order of publication.</param>
/// <param name="Files">Its files, as a version that can be mounted and opened like a dataset's; every object has a SHA-256.</param>
/// <param name="PublishedAt">When.</param>
public sealed record ModelVersion(Tenant Tenant, string Name, int Version, DatasetVersion Files, DateTimeOffset PublishedAt)
{
    /// <summary>Format, metrics, origin: whatever the publisher says.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();
}
