using System.Net;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudNativeAi.Data.TestServer;

/// <summary>S3, path style: signatures over the raw target against a clock of its own, listings by page, and lies about the next one on order.</summary>
public sealed class S3Dialect : IServerDialect
{
    public const string AccessKey = "AKIDEXAMPLE";
    public const string Secret = "marker-secret-9c1e";

    private int _lists;

    /// <summary>Empty: the host is the bucket.</summary>
    public string Bucket { get; init; } = "bucket";

    private string Start => Bucket.Length == 0 ? "/" : $"/{Bucket}/";

    /// <summary>Keys by id.</summary>
    public Dictionary<string, string> Keys { get; } = new(StringComparer.Ordinal) { [AccessKey] = Secret };

    /// <summary>The session tokens that are good now; null: none is asked for.</summary>
    public HashSet<string>? Tokens { get; set; }

    public bool AllowAnonymous { get; set; }

    /// <summary>The server's own clock.</summary>
    public Func<DateTimeOffset> Clock { get; set; } = static () => TimeProvider.System.GetUtcNow();

    public ListLie Lie { get; set; }

    /// <summary>Answers a page instead; true: it did. Pages count from 1.</summary>
    public Func<HttpContext, int, Task<bool>>? InsteadOfPage { get; set; }

    public int PageSize { get; set; } = 1000;

    /// <summary>Puts a version beside those there are; the newest is the object.</summary>
    public static ServedObject PutVersion(ObjectServer server, string key, byte[] content, string tag, string id)
    {
        var served = server.Put(key, content, tag);
        served.VersionId = id;
        return server.Objects[$"{key}\0{id}"] = served;
    }

    /// <summary>An address signed for a GET, good for ten minutes of the server's time.</summary>
    public Uri Presign(ObjectServer server, string key)
    {
        var now = S3Signature.Format(Clock());
        var path = $"{Start}{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}";
        var query = $"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{AccessKey}/{now[..8]}/us-east-1/s3/aws4_request")}&X-Amz-Date={now}&X-Amz-Expires=600&X-Amz-SignedHeaders=host";
        var canonical = $"GET\n{path}\n{query}\nhost:{server.BaseAddress.Authority}\n\nhost\nUNSIGNED-PAYLOAD";
        return new($"{server.BaseAddress.GetLeftPart(UriPartial.Authority)}{path}?{query}&X-Amz-Signature={S3Signature.Sign(Secret, now, "us-east-1", canonical)}");
    }

    public string? KeyOf(string target)
    {
        var path = target.Split('?')[0];
        if (!path.StartsWith(Start, StringComparison.Ordinal) || path.Length == Start.Length)
        {
            return null;
        }

        var key = Uri.UnescapeDataString(path[Start.Length..]);
        return Query(target).TryGetValue("versionId", out var id) ? $"{key}\0{id}" : key;
    }

    public async Task<bool> AnswerAsync(ObjectServer server, HttpContext context, string target)
    {
        context.Response.Headers.Date = Clock().ToString("R");
        if (S3Signature.Refusal(this, context, target) is { } refusal)
        {
            await RefuseAsync(context, refusal is "ExpiredToken" ? 400 : 403, refusal);
            return true;
        }

        if (!target.Split('?')[0].StartsWith(Start, StringComparison.Ordinal))
        {
            await RefuseAsync(context, 404, "NoSuchBucket");
            return true;
        }

        if (KeyOf(target) is not null)
        {
            return false;
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
        if (served.VersionId is { } id)
        {
            context.Response.Headers["x-amz-version-id"] = id;
        }
    }

    public async Task RefuseAsync(HttpContext context, int status, string code)
    {
        context.Response.StatusCode = status;
        if (context.Request.Method != "HEAD")
        {
            context.Response.ContentType = "application/xml";
            await context.Response.WriteAsync($"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>It was {WebUtility.HtmlEncode(context.Request.Headers.Authorization)}</Message></Error>");
        }
    }

    private static Dictionary<string, string> Query(string target) =>
        QueryHelpers.ParseQuery(target.Contains('?', StringComparison.Ordinal) ? target[target.IndexOf('?', StringComparison.Ordinal)..] : "").ToDictionary(static q => q.Key, static q => q.Value.ToString());

    private string List(ObjectServer server, Dictionary<string, string> query, int page)
    {
        var versions = query.ContainsKey("versions");
        var after = query.GetValueOrDefault("continuation-token") is { } token ? Encoding.UTF8.GetString(Convert.FromBase64String(token[5..].Split('/')[^3].Replace('_', '/')))
            : query.GetValueOrDefault("marker") ?? query.GetValueOrDefault("key-marker");
        var names = server.Objects.Keys
            .Where(k => !k.Contains('\0', StringComparison.Ordinal) && k.StartsWith(query.GetValueOrDefault("prefix") ?? "", StringComparison.Ordinal))
            .Order(Comparer<string>.Create(static (a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))))
            .SkipWhile(k => after is not null && Encoding.UTF8.GetBytes(k).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(after)) <= 0)
            .ToList();
        var shown = Lie == ListLie.EmptyPage && page == 2 ? [] : names.Take(PageSize).ToList();
        var more = shown.Count < names.Count;
        var root = new XElement(versions ? "ListVersionsResult" : "ListBucketResult", new XElement("Name", Bucket), new XElement("EncodingType", "url"), new XElement("IsTruncated", more ? "true" : "false"));
        foreach (var key in shown)
        {
            var served = server.Objects[key];
            root.Add(new XElement(
                versions ? "Version" : "Contents",
                new XElement("Key", WebUtility.UrlEncode(key)),
                new XElement("LastModified", "2026-01-02T03:04:05.000Z"),
                new XElement("ETag", served.Tag),
                new XElement("Size", served.Content.Length),
                new XElement("Owner", new XElement("ID", "o")),
                new XElement("StorageClass", "STANDARD"),
                versions ? new XElement[] { new("VersionId", served.VersionId ?? "null"), new("IsLatest", "true") } : null));
            if (versions)
            {
                root.Add(server.Objects.Where(o => o.Key.StartsWith(key + "\0", StringComparison.Ordinal) && o.Value != served).Select(o => new XElement("Version", new XElement("Key", WebUtility.UrlEncode(key)), new XElement("VersionId", o.Value.VersionId), new XElement("IsLatest", "false"))));
            }
        }

        var last = shown.LastOrDefault() ?? after ?? "";
        if (more)
        {
            XElement[] next = Lie switch
            {
                ListLie.NoToken => [],
                ListLie.FirstVersion => [new("NextMarker", WebUtility.UrlEncode(last))],
                _ when versions => [new("NextKeyMarker", WebUtility.UrlEncode(last)), new("NextVersionIdMarker", "v")],
                _ => [new("NextContinuationToken", Token(last, page))],
            };
            root.Add(next);
        }

        return root.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>A token with characters that are easily encoded once too often.</summary>
    private string Token(string last, int page) => Lie == ListLie.SameToken ? "1+ % //a+b==" : $"1+ % {page}/{Convert.ToBase64String(Encoding.UTF8.GetBytes(last)).Replace('/', '_')}//a+b==";
}
