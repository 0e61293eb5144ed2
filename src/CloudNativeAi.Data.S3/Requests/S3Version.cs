namespace CloudNativeAi.Data.S3.Requests;

/// <summary>A version: the ETag, and behind it <c>@</c> and the version id where those are pinned.</summary>
internal static class S3Version
{
    public static ObjectVersion Of(string tag, string? id) => new(id is null ? tag : $"{tag}@{id}", VersionStrength.Strong);

    public static string Tag(ObjectVersion version) => End(version) is var end and > 0 ? version.Value[..end] : version.Value;

    public static string? Id(ObjectVersion version) => End(version) is var end and > 0 && version.Value.Length > end + 1 ? version.Value[(end + 1)..] : null;

    /// <summary>A tag as HTTP has it: some servers and most listings leave out the quotes.</summary>
    public static string? Quote(string? tag) => tag is null or "" ? null : tag.StartsWith('"') || tag.StartsWith("W/", StringComparison.Ordinal) ? tag : $"\"{tag}\"";

    private static int End(ObjectVersion version) => version.Strength == VersionStrength.Strong && version.Value.Contains("\"@", StringComparison.Ordinal) ? version.Value.LastIndexOf("\"@", StringComparison.Ordinal) + 1 : 0;
}
