using System.Net;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Requests;

/// <summary>An answer, and what it says where it refuses.</summary>
internal sealed record S3Answer(HttpResponseMessage Response, S3Problem? Problem, S3Credentials? Credentials) : IDisposable
{
    private const string VersionHeader = "x-amz-version-id";

    public bool IsGood => Response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent;

    public void Dispose() => Response.Dispose();

    /// <summary>The object as the answer describes it.</summary>
    public ObjectInfo Describe(string key, bool versionIds, ObjectInfo? pinned)
    {
        var tag = Response.Headers.NonValidated.TryGetValues("ETag", out var raw) ? raw.ToString() : null;
        if (tag is not null && Response.Headers.ETag is null && S3Version.Quote(tag) is { } quoted)
        {
            Response.Headers.Remove("ETag");
            Response.Headers.TryAddWithoutValidation("ETag", quoted);
        }

        var info = HttpAnswer.Describe(Response, key, pinned);
        return versionIds && info.Version.Strength == VersionStrength.Strong && Response.Headers.TryGetValues(VersionHeader, out var ids) && ids.FirstOrDefault() is { Length: > 0 } id
            ? info with { Version = S3Version.Of(S3Version.Tag(info.Version), id) }
            : info;
    }

    /// <summary>Why the answer brings no object.</summary>
    public DatasetSourceException Refusal(string identity, string key, ObjectInfo? pinned, DateTimeOffset now)
    {
        var said = FormattableString.Invariant($"{identity} answered {(int)Response.StatusCode} {Problem?.Code ?? "without a reason"} for \"{key}\"");
        if (Problem is { IsExpired: true })
        {
            var end = Credentials?.Expires ?? Response.Headers.Date;
            return new(SourceErrorKind.AccessDenied, key, FormattableString.Invariant($"{said}: the credentials expired{(Credentials?.Expires is null ? " by " : " at ")}{end?.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z."), "Renew what the source's credentials come from.");
        }

        return (Problem?.Code, (int)Response.StatusCode) switch
        {
            ("AuthorizationHeaderMalformed" or "PermanentRedirect" or "IllegalLocationConstraintException", _) or (_, 301) => new(
                SourceErrorKind.AccessDenied, key, $"{said}: the bucket is elsewhere.", Problem?.Region is { } region ? $"Set the source's Region to {region}." : "Correct the source's Region or Endpoint."),
            ("TemporaryRedirect", _) or (_, 307) => new(SourceErrorKind.SourceUnavailable, key, $"{said}: the bucket is on the way elsewhere.", "Try again later."),
            ("RequestTimeTooSkewed", _) => new(SourceErrorKind.AccessDenied, key, $"{said}: this machine's clock and the service's are too far apart.", "Correct the clock."),
            ("InvalidObjectState", _) => new(SourceErrorKind.AccessDenied, key, $"{said}: the object is archived.", "Restore it first."),
            ("ExpiredToken" or "InvalidToken" or "InvalidSecurityToken" or "AuthorizationError", 400) => new(SourceErrorKind.AccessDenied, key, $"{said}.", "Give the source the credentials it needs."),
            ("InvalidRequest", 400) => new(SourceErrorKind.AccessDenied, key, $"{said}: an object under a customer's key is refused so.", "Give the source the object's CustomerKey, if it has one."),
            ("KeyTooLongError", _) => new(SourceErrorKind.NotFound, key, $"{said}.", "Correct the key."),
            ("RequestTimeout" or "InternalError" or "SlowDown", _) => new(SourceErrorKind.SourceUnavailable, key, $"{said}.", "Try again later."),
            (_, 405) when Response.Headers.Contains("x-amz-delete-marker") => new(SourceErrorKind.NotFound, key, $"{said}: it was deleted.", "Correct the key, or register the dataset again."),
            _ => HttpAnswer.Refusal(Response, identity, key, pinned, now, Problem?.Code),
        };
    }
}
