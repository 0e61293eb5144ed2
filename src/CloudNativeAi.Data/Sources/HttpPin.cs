using System.Net.Http.Headers;

namespace CloudNativeAi.Data.Sources;

/// <summary>What a request for a range of a pinned version says.</summary>
internal static class HttpPin
{
    public static void Apply(HttpRequestMessage request, ObjectInfo pinned, long offset, long? length, bool ranged)
    {
        if (pinned.Version.Strength == VersionStrength.Strong && EntityTagHeaderValue.TryParse(pinned.Version.Value, out var tag))
        {
            request.Headers.IfMatch.Add(tag);
        }
        else if (pinned.Modified is { } modified)
        {
            request.Headers.IfUnmodifiedSince = modified;
        }

        if (ranged)
        {
            request.Headers.Range = new RangeHeaderValue(offset, length is { } bytes ? checked(offset + bytes - 1) : null);
        }
    }
}
