using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;

namespace CloudNativeAi.Serving.Yarp.Headers;

/// <summary>What a replica is asked for: the client's own bytes behind the route's prefix, so that <c>%2F</c> and <c>%25</c> mean there what they meant to the client.</summary>
internal static class Target
{
    private static readonly UriCreationOptions s_asIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <param name="context">The request.</param>
    /// <param name="rest">What the route's catch-all took of the decoded path.</param>
    /// <param name="replica">What the replica's addresses begin with.</param>
    public static Uri Of(HttpContext context, string rest, string replica)
    {
        var path = context.Request.PathBase.Value + context.Request.Path.Value;
        var query = context.Request.QueryString.Value;
        return TryFindRaw(context.Features.Get<IHttpRequestFeature>()?.RawTarget, path, rest, out var raw)
            ? new Uri(string.Concat(replica, "/", raw, query), s_asIs)
            : RequestUtilities.MakeDestinationAddress(replica, new PathString("/" + rest), context.Request.QueryString);
    }

    /// <summary>Finds the part by counting separators: the server decodes everything but <c>%2F</c>. Where it also removed dot segments, the decoded path is what counts.</summary>
    private static bool TryFindRaw(string? target, string path, string rest, out ReadOnlySpan<char> raw)
    {
        raw = default;
        if (target is null || !target.StartsWith('/') || !path.EndsWith(rest, StringComparison.Ordinal))
        {
            return false;
        }

        var end = target.IndexOf('?', StringComparison.Ordinal);
        var whole = end < 0 ? target.AsSpan() : target.AsSpan(0, end);
        if (whole.Contains("/.", StringComparison.Ordinal) || whole.Contains("%2e", StringComparison.OrdinalIgnoreCase) || whole.ContainsAnyExceptInRange('!', '~') || whole.Count('/') != path.AsSpan().Count('/'))
        {
            return false;
        }

        raw = whole;
        for (var left = path.AsSpan(0, path.Length - rest.Length).Count('/'); left > 0; left--)
        {
            raw = raw[(raw.IndexOf('/') + 1)..];
        }

        return true;
    }
}
