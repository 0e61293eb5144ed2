using CloudNativeAi.Data.Catalog;

namespace CloudNativeAi.Data.Models;

/// <summary>A model version as it is stored: this one object makes it exist.</summary>
/// <param name="Name">The model's.</param>
/// <param name="Number">1, 2, 3 …</param>
/// <param name="Directory">Where its files lie in the model store.</param>
/// <param name="Content">Its content's name, for locality.</param>
/// <param name="Bytes">Of all files.</param>
/// <param name="PublishedAt">When.</param>
/// <param name="RequestId">Of the publication; null: none.</param>
/// <param name="Metadata">The publisher's.</param>
/// <param name="Files">Its files, as a stored version.</param>
internal sealed record ModelVersionRecord(
    string Name, int Number, string Directory, string Content, long Bytes, DateTimeOffset PublishedAt, string? RequestId, IReadOnlyDictionary<string, string> Metadata, VersionRecord Files);
