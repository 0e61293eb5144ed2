namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>A version: the ETag, and behind it <c>@</c> and the version's or snapshot's time where those are pinned.</summary>
internal static class BlobVersion
{
    public static ObjectVersion Of(string tag, string? id) => new(id is null ? tag : $"{tag}@{id}", VersionStrength.Strong);

    public static string Tag(ObjectVersion version) => End(version) is var end and > 0 ? version.Value[..end] : version.Value;

    public static string? Id(ObjectVersion version) => End(version) is var end and > 0 ? version.Value[(end + 1)..] : null;

    /// <summary>A tag as HTTP has it: listings leave out the quotes.</summary>
    public static string Quote(string tag) => tag.StartsWith('"') ? tag : $"\"{tag}\"";

    private static int End(ObjectVersion version) => version.Value.LastIndexOf("\"@", StringComparison.Ordinal) + 1;
}
