using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNativeAi.Data.TestServer;

/// <summary>Azure blobs with the account in the path: shared keys over the raw target against a clock of its own, signatures and tokens by their text, listings by page.</summary>
public sealed class BlobDialect : IServerDialect
{
    public const string Account = "account";

    private const string Start = "/account/container/";
    private int _lists;

    public static string Key { get; } = Convert.ToBase64String("marker-account-key-of-32-bytes-!"u8);

    /// <summary>Shared access signatures that are good now.</summary>
    public HashSet<string> Signatures { get; set; } = [];

    /// <summary>Bearer tokens that are good now.</summary>
    public HashSet<string> Tokens { get; set; } = [];

    public bool AllowAnonymous { get; set; }

    public Func<DateTimeOffset> Clock { get; set; } = static () => TimeProvider.System.GetUtcNow();

    public ListLie Lie { get; set; }

    public int PageSize { get; set; } = 1000;

    /// <summary>Answers a page instead; true: it did. Pages count from 1.</summary>
    public Func<HttpContext, int, Task<bool>>? InsteadOfPage { get; set; }

    /// <summary>Puts a version or snapshot beside those there are; the newest is the blob where it is a version.</summary>
    public static void PutVersion(ObjectServer server, string key, byte[] content, string tag, string id)
    {
        var served = server.Put(key, content, tag);
        served.VersionId = id;
        server.Objects[$"{key}\0{id}"] = served;
    }

    public string? KeyOf(string target)
    {
        var path = target.Split('?')[0];
        if (!path.StartsWith(Start, StringComparison.Ordinal))
        {
            return null;
        }

        var (key, query) = (Uri.UnescapeDataString(path[Start.Length..]), Query(target));
        return (query.GetValueOrDefault("versionid") ?? query.GetValueOrDefault("snapshot")) is { } id ? $"{key}\0{id}" : key;
    }

    public async Task<bool> AnswerAsync(ObjectServer server, HttpContext context, string target)
    {
        context.Response.Headers.Date = Clock().ToString("R");
        if (!MayAsk(context, target))
        {
            await RefuseAsync(context, 403, "AuthenticationFailed");
            return true;
        }

        if (KeyOf(target) is not null)
        {
            return false;
        }

        if (target.Split('?')[0] != Start[..^1])
        {
            await RefuseAsync(context, 404, "ContainerNotFound");
            return true;
        }

        var page = Interlocked.Increment(ref _lists);
        if (InsteadOfPage is { } instead && await instead(context, page))
        {
            return true;
        }

        context.Response.ContentType = "application/xml";
        await context.Response.WriteAsync(List(server, Query(target), page), context.RequestAborted);
        return true;
    }

    public void Describe(HttpContext context, ServedObject served)
    {
        context.Response.Headers["x-ms-blob-type"] = "BlockBlob";
        if (served.VersionId is { } id)
        {
            context.Response.Headers["x-ms-version-id"] = id;
        }
    }

    public async Task RefuseAsync(HttpContext context, int status, string code)
    {
        code = code switch
        {
            "NoSuchKey" => "BlobNotFound",
            "PreconditionFailed" => "ConditionNotMet",
            _ => code,
        };
        (context.Response.StatusCode, context.Response.Headers["x-ms-error-code"]) = (status, code);
        if (context.Request.Method != "HEAD")
        {
            await context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>{code}</Code><AuthenticationErrorDetail>{context.Request.Headers.Authorization}{context.Request.QueryString}</AuthenticationErrorDetail></Error>");
        }
    }

    private static Dictionary<string, string> Query(string target) =>
        QueryHelpers.ParseQuery(target.Contains('?', StringComparison.Ordinal) ? target[target.IndexOf('?', StringComparison.Ordinal)..] : "").ToDictionary(static q => q.Key, static q => q.Value.ToString());

    private bool MayAsk(HttpContext context, string target)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (Signatures.Any(s => target.EndsWith(s, StringComparison.Ordinal) && target[^(s.Length + 1)] is '?' or '&'))
        {
            return true;
        }

        return authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? Tokens.Contains(authorization[7..])
            : authorization.Length == 0 ? AllowAnonymous && !target.Contains("sig=", StringComparison.Ordinal)
            : authorization == $"SharedKey {Account}:{Signature(context, target)}" && (Clock() - DateTimeOffset.Parse(context.Request.Headers["x-ms-date"].ToString(), CultureInfo.InvariantCulture)).Duration() < TimeSpan.FromMinutes(15);
    }

    private static string Signature(HttpContext context, string target)
    {
        var headers = context.Request.Headers;
        var lines = new List<string> { context.Request.Method };
        lines.AddRange(((string[])["Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"]).Select(name => headers[name].ToString()));
        lines.AddRange(headers.Where(static h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase)).OrderBy(static h => h.Key.ToLowerInvariant(), StringComparer.Ordinal).Select(static h => $"{h.Key.ToLowerInvariant()}:{h.Value}"));
        lines.Add($"/{Account}{target.Split('?')[0]}");
        lines.AddRange(Query(target).OrderBy(static q => q.Key, StringComparer.Ordinal).Select(static q => $"{q.Key}:{q.Value}"));
        return Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Key), Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private string List(ObjectServer server, Dictionary<string, string> query, int page)
    {
        var include = query.GetValueOrDefault("include");
        var after = query.GetValueOrDefault("marker") is { } marker ? Encoding.UTF8.GetString(Convert.FromBase64String(marker.Split('!')[1])) : null;
        var names = server.Objects.Keys
            .Where(k => (include is null ? !k.Contains('\0', StringComparison.Ordinal) : k.Contains('\0', StringComparison.Ordinal)) && k.StartsWith(query.GetValueOrDefault("prefix") ?? "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).SkipWhile(k => after is not null && string.CompareOrdinal(k, after) <= 0).ToList();
        var shown = Lie == ListLie.EmptyPage && page == 2 ? [] : names.Take(PageSize).ToList();
        var more = shown.Count < names.Count;
        var blobs = new XElement("Blobs");
        foreach (var name in shown)
        {
            var (served, parts) = (server.Objects[name], name.Split('\0'));
            var odd = parts[0].Any(static c => c < 0x20);
            blobs.Add(new XElement(
                "Blob",
                new XElement("Name", odd ? new XAttribute("Encoded", "true") : null, odd ? Uri.EscapeDataString(parts[0]) : parts[0]),
                parts.Length == 1 ? null : include == "versions" ? new XElement[] { new("VersionId", parts[1]), new("IsCurrentVersion", server.Objects.GetValueOrDefault(parts[0]) == served ? "true" : "false") } : new XElement("Snapshot", parts[1]),
                new XElement("Properties", new XElement("Last-Modified", "Fri, 02 Jan 2026 03:04:05 GMT"), new XElement("Etag", served.Tag!.Trim('"')), new XElement("Content-Length", served.Content.Length), new XElement("BlobType", "BlockBlob"))));
        }

        var last = Lie == ListLie.SameToken ? "" : shown.LastOrDefault() ?? after ?? "";
        var next = more ? $"{(Lie == ListLie.SameToken ? 0 : page)}+ %!{Convert.ToBase64String(Encoding.UTF8.GetBytes(last))}" : "";
        return new XElement("EnumerationResults", blobs, Lie == ListLie.NoToken && more ? null : new XElement("NextMarker", next)).ToString(SaveOptions.DisableFormatting);
    }
}
