using System.Net;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>An answer; a refusal's own word is in a header, its body is never read.</summary>
internal sealed record BlobAnswer(HttpResponseMessage Response, BlobAccess? Access) : IDisposable
{
    public bool IsGood => Response.StatusCode is HttpStatusCode.OK or HttpStatusCode.PartialContent;

    public string? Code { get; } = Response.Headers.TryGetValues("x-ms-error-code", out var codes) && codes.FirstOrDefault() is { Length: > 0 and <= 64 } code && code.All(char.IsAsciiLetterOrDigit) ? code : null;

    /// <summary>What was asked with may have ended: the service has one word for that and for what was never good.</summary>
    public bool AsksForOthers => Access is { Kind: not BlobAccessKind.AccountKey } && Response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden && Code is null or "AuthenticationFailed" or "InvalidAuthenticationInfo" or "ExpiredAuthenticationToken";

    public bool MaySkew => Access is { Kind: BlobAccessKind.AccountKey } && Response.StatusCode == HttpStatusCode.Forbidden && Code is null or "AuthenticationFailed";

    public void Dispose() => Response.Dispose();

    /// <summary>The object as the answer describes it.</summary>
    public ObjectInfo Describe(string key, BlobPin pin, ObjectInfo? pinned, string? snapshot = null)
    {
        var info = HttpAnswer.Describe(Response, key, pinned);
        var id = pin switch
        {
            BlobPin.Version => Response.Headers.TryGetValues("x-ms-version-id", out var ids) ? ids.FirstOrDefault() : null,
            BlobPin.Snapshot => snapshot,
            _ => null,
        };
        return id is not null && info.Version.Strength == VersionStrength.Strong && BlobVersion.Id(info.Version) is null ? info with { Version = BlobVersion.Of(info.Version.Value, id) } : info;
    }

    /// <summary>Why the answer brings no object.</summary>
    public DatasetSourceException Refusal(string identity, string key, ObjectInfo? pinned, DateTimeOffset now)
    {
        var said = FormattableString.Invariant($"{identity} answered {(int)Response.StatusCode} {Code ?? "without a reason"} for \"{key}\"");
        if (AsksForOthers && Access!.Expires is { } end && end <= (Response.Headers.Date ?? now))
        {
            return new(SourceErrorKind.AccessDenied, key, FormattableString.Invariant($"{said}: the credentials expired at {end.ToUniversalTime():yyyy-MM-dd HH:mm:ss}Z."), "Renew what the source's credentials come from.");
        }

        return Code switch
        {
            "BlobArchived" or "BlobBeingRehydrated" => new(SourceErrorKind.AccessDenied, key, $"{said}: the blob is archived.", "Rehydrate it first."),
            "PublicAccessNotPermitted" or "AccountIsDisabled" or "AuthenticationFailed" or "AuthorizationFailure" => new(SourceErrorKind.AccessDenied, key, $"{said}.", "Give the source the credentials it needs."),
            "ServerBusy" or "OperationTimedOut" or "InternalError" => new(SourceErrorKind.SourceUnavailable, key, $"{said}.", "Try again later.") { RetryAfter = Response.Headers.RetryAfter?.Delta },
            _ => HttpAnswer.Refusal(Response, identity, key, pinned, now, Code),
        };
    }
}
