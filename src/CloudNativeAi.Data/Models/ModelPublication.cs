namespace CloudNativeAi.Data;

/// <summary>Files to publish as the next version of a model.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">An RFC 1123 label.</param>
/// <param name="Directory">An absolute path; every regular file below it is copied, links are refused.</param>
public sealed record ModelPublication(Tenant Tenant, string Name, string Directory)
{
    /// <summary>Kept with the version.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Makes a retry harmless: the same id publishes once; null: each call publishes.</summary>
    public string? RequestId { get; init; }
}
