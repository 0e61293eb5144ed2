using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace CloudNativeAi.Serving.Yarp.Headers;

/// <summary>What of a client's headers reaches a replica.</summary>
internal sealed class EdgeHeaders(IReadOnlyList<IPNetwork> trusted)
{
    private static readonly string[] s_kept = ["host", "content-length", "content-type", "content-encoding", "authorization", "te", "close", "keep-alive", "upgrade", "transfer-encoding"];

    /// <summary>Replaces what only we may say: forwarding headers (unless the peer is trusted), our own, their twins with <c>_</c>, and what <c>Connection</c> names.</summary>
    public void Apply(HttpContext context, HttpRequestMessage request)
    {
        var peer = context.Connection.RemoteIpAddress;
        var isTrusted = peer is not null && IsTrusted(peer);
        foreach (var (name, _) in context.Request.Headers)
        {
            if (IsOurs(name) || (IsForwarding(name) && (!isTrusted || name.Contains('_', StringComparison.Ordinal))))
            {
                Remove(request, name);
            }
        }

        foreach (var value in context.Request.Headers.Connection)
        {
            RemoveNamed(request, value);
        }

        SetForwarded(context, request, peer, isTrusted);
    }

    /// <summary>Drops what a replica says under our prefix.</summary>
    public static void Clean(IHeaderDictionary headers)
    {
        List<string>? ours = null;
        foreach (var (name, _) in headers)
        {
            if (IsOurs(name))
            {
                (ours ??= []).Add(name);
            }
        }

        foreach (var name in ours ?? [])
        {
            headers.Remove(name);
        }
    }

    private bool IsTrusted(IPAddress peer)
    {
        var address = peer.IsIPv4MappedToIPv6 ? peer.MapToIPv4() : peer;
        foreach (var network in trusted)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static void SetForwarded(HttpContext context, HttpRequestMessage request, IPAddress? peer, bool isTrusted)
    {
        var headers = request.Headers;
        var before = isTrusted ? context.Request.Headers["X-Forwarded-For"] : StringValues.Empty;
        headers.Remove("X-Forwarded-For");
        if (peer is not null)
        {
            headers.TryAddWithoutValidation("X-Forwarded-For", StringValues.IsNullOrEmpty(before) ? peer.ToString() : $"{before}, {peer}");
        }

        if (!headers.Contains("X-Forwarded-Proto"))
        {
            headers.TryAddWithoutValidation("X-Forwarded-Proto", context.Request.Scheme);
        }

        if (!headers.Contains("X-Forwarded-Host") && context.Request.Host.HasValue)
        {
            headers.TryAddWithoutValidation("X-Forwarded-Host", context.Request.Host.ToUriComponent());
        }
    }

    private static void RemoveNamed(HttpRequestMessage request, string? connection)
    {
        foreach (var part in (connection ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!s_kept.Contains(part, StringComparer.OrdinalIgnoreCase))
            {
                Remove(request, part);
            }
        }
    }

    private static void Remove(HttpRequestMessage request, string name)
    {
        if (IsToken(name))
        {
            request.Headers.Remove(name);
            request.Content?.Headers.Remove(name);
        }
    }

    private static bool IsToken(string name) =>
        name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '!' or '#' or '$' or '%' or '&' or '\'' or '*' or '+' or '-' or '.' or '^' or '_' or '`' or '|' or '~');

    private static bool IsOurs(string name) => StartsWith(name, InferenceHeaders.Prefix);

    private static bool IsForwarding(string name) => StartsWith(name, "X-Forwarded-") || (name.Length == "Forwarded".Length && StartsWith(name, "Forwarded"));

    private static bool StartsWith(string name, string prefix)
    {
        if (name.Length < prefix.Length)
        {
            return false;
        }

        for (var i = 0; i < prefix.Length; i++)
        {
            var c = name[i] == '_' ? '-' : char.ToLowerInvariant(name[i]);
            if (c != char.ToLowerInvariant(prefix[i]))
            {
                return false;
            }
        }

        return true;
    }
}
