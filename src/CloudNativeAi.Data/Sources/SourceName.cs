namespace CloudNativeAi.Data.Sources;

/// <summary>A source as it was added, for messages and for finding two of one name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">Where it leads; no credentials.</param>
internal sealed record SourceName(string Name, string Description);
