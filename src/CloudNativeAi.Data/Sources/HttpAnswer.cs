using System.Net;
using System.Net.Http.Headers;

namespace CloudNativeAi.Data.Sources;

/// <summary>Reads what a response says of its object, and maps what it refuses.</summary>
internal static class HttpAnswer
{
    /// <summary>The object as the response describes it; <paramref name="otherwise"/> where it says nothing of its version.</summary>
    public static ObjectInfo Describe(HttpResponseMessage response, string key, ObjectInfo? otherwise = null)
    {
        var content = response.Content.Headers;
        var length = response.StatusCode == HttpStatusCode.PartialContent ? content.ContentRange?.Length : content.ContentLength;
        var modified = content.LastModified;
        var tag = response.Headers.ETag;
        if (tag is { IsWeak: false })
        {
            return new(key, length, new(tag.Tag, VersionStrength.Strong), modified);
        }

        if (otherwise is not null && tag is null && (modified is null || modified == otherwise.Modified))
        {
            return new(key, length, otherwise.Version, modified);
        }

        var value = FormattableString.Invariant($"{tag?.Tag}|{modified?.ToUnixTimeSeconds()}|{length}");
        return new(key, length, new(value, VersionStrength.Weak), modified);
    }

    /// <summary>Opens the body of a 200 or 206 that is the pinned version and the range that was asked for.</summary>
    public static async ValueTask<SourceRead> ReadAsync(HttpResponseMessage response, ObjectInfo pinned, ObjectInfo actual, long offset, long? length, bool ranged, CancellationToken cancellationToken)
    {
        var partial = response.StatusCode == HttpStatusCode.PartialContent;
        if (partial && !ranged)
        {
            throw Protocol(pinned.Key, $"\"{pinned.Key}\" was asked for whole and answered with a part.");
        }

        if (actual.Version != pinned.Version)
        {
            throw Changed(pinned, $"version {actual.Version.Value}");
        }

        if (partial)
        {
            CheckRange(response, pinned, offset, length);
        }
        else if (pinned.Length is { } known && actual.Length is { } now && now != known)
        {
            throw Changed(pinned, FormattableString.Invariant($"{now} bytes long"));
        }

        var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return new SourceRead(new ResponseStream(response, body), RangeHonoured: partial || !ranged, actual);
    }

    /// <summary>Checks a 206 against what was asked.</summary>
    private static void CheckRange(HttpResponseMessage response, ObjectInfo pinned, long offset, long? length)
    {
        var range = response.Content.Headers.ContentRange;
        var wanted = length is { } bytes ? FormattableString.Invariant($"bytes {offset}-{offset + bytes - 1}") : FormattableString.Invariant($"bytes {offset}-");
        if (range is not { Unit: "bytes", From: { } from, To: { } to })
        {
            throw Protocol(pinned.Key, $"\"{pinned.Key}\" was asked for {wanted} and answered with Content-Range \"{range}\".");
        }

        if (from != offset || to < from || (length is { } most && to > offset + most - 1))
        {
            throw Protocol(pinned.Key, $"\"{pinned.Key}\" was asked for {wanted} and answered with {range}.");
        }

        if (pinned.Length is { } known && range.Length is { } total && total != known)
        {
            throw Changed(pinned, FormattableString.Invariant($"{total} bytes long"));
        }

        if (response.Content.Headers.ContentLength is { } body && body != to - from + 1)
        {
            throw Protocol(pinned.Key, FormattableString.Invariant($"\"{pinned.Key}\" was answered with {range} and {body} bytes; those are not that range."));
        }
    }

    public static DatasetSourceException Changed(ObjectInfo pinned, string now) =>
        new(SourceErrorKind.SourceChanged, pinned.Key, $"\"{pinned.Key}\" is {now} now, not the pinned {pinned.Version.Value}.", "Register the dataset again to read the new version.");

    public static DatasetSourceException Protocol(string key, string refused) => new(SourceErrorKind.SourceProtocol, key, refused, "The server breaks HTTP there; mend or replace it.");

    /// <summary>What a status that brings no bytes means; <paramref name="code"/> is the server's own word for it.</summary>
    public static DatasetSourceException Refusal(HttpResponseMessage response, string identity, string key, ObjectInfo? pinned, DateTimeOffset now, string? code = null)
    {
        var status = (int)response.StatusCode;
        var said = FormattableString.Invariant($"{identity} answered {status}{(code is null ? "" : " ")}{code} for \"{key}\"");
        return status switch
        {
            401 or 403 or 407 => new(SourceErrorKind.AccessDenied, key, $"{said}.", "Give the source the credentials it needs."),
            404 or 410 => new(SourceErrorKind.NotFound, key, $"{said}.", "Correct the key or the base address."),
            412 when pinned is not null => Changed(pinned, response.Headers.ETag is { } tag ? $"version {tag}" : "another version"),
            416 when pinned?.Length is { } known && response.Content.Headers.ContentRange?.Length is { } total && total != known => Changed(pinned, FormattableString.Invariant($"{total} bytes long")),
            408 or 425 or 429 or 500 or 502 or 503 or 504 or (> 505 and < 600) =>
                new(SourceErrorKind.SourceUnavailable, key, $"{said}.", "Try again later.") { RetryAfter = RetryAfter(response.Headers.RetryAfter, now) },
            _ => new(SourceErrorKind.SourceProtocol, key, $"{said}.", "Look at the server; such an answer brings no object."),
        };
    }

    private static TimeSpan? RetryAfter(RetryConditionHeaderValue? header, DateTimeOffset now) =>
        header?.Delta ?? (header?.Date is { } date && date > now ? date - now : null);
}
