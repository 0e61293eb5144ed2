using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace CloudNativeAi.Data.TestServer;

/// <summary>Checks AWS Signature Version 4 as a service does: over the raw target, within 15 minutes of its own clock. Written apart from the signer it checks.</summary>
internal static class S3Signature
{
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <returns>The code of the refusal; null: the request is good.</returns>
    public static string? Refusal(S3Dialect dialect, HttpContext context, string target)
    {
        var headers = context.Request.Headers;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
        if (query.Contains("X-Amz-Signature=", StringComparison.Ordinal))
        {
            var cut = query.IndexOf("&X-Amz-Signature=", StringComparison.Ordinal);
            var date = query.Split('&').Single(static q => q.StartsWith("X-Amz-Date=", StringComparison.Ordinal))[11..];
            return Sign(S3Dialect.Secret, date, "us-east-1", $"{context.Request.Method}\n{path}\n{query[..cut]}\nhost:{headers.Host}\n\nhost\nUNSIGNED-PAYLOAD") != query[(cut + 17)..] ? "SignatureDoesNotMatch"
                : dialect.Clock() - Parse(date) > TimeSpan.FromMinutes(10) ? "AccessDenied" : null;
        }

        if (headers.Authorization.Count == 0)
        {
            return dialect.AllowAnonymous ? null : "AccessDenied";
        }

        var parts = headers.Authorization.ToString()["AWS4-HMAC-SHA256 ".Length..].Split(", ").Select(static p => p.Split('=', 2)).ToDictionary(static p => p[0], static p => p[1]);
        var scope = parts["Credential"].Split('/');
        var time = headers["x-amz-date"].ToString();
        if (!dialect.Keys.TryGetValue(scope[0], out var secret))
        {
            return "InvalidAccessKeyId";
        }

        if ((dialect.Clock() - Parse(time)).Duration() > TimeSpan.FromMinutes(15))
        {
            return "RequestTimeTooSkewed";
        }

        if (headers.Any(h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase) && !parts["SignedHeaders"].Split(';').Contains(h.Key.ToLowerInvariant())))
        {
            return "AccessDenied";
        }

        var signed = string.Concat(parts["SignedHeaders"].Split(';').Select(name => $"{name}:{headers[name].ToString().Trim()}\n"));
        var sorted = string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(static q => q.Contains('=', StringComparison.Ordinal) ? q : q + "=").Order(StringComparer.Ordinal));
        var canonical = $"{context.Request.Method}\n{path}\n{sorted}\n{signed}\n{parts["SignedHeaders"]}\n{headers["x-amz-content-sha256"]}";
        if (Sign(secret, time, scope[2], canonical) != parts["Signature"])
        {
            return "SignatureDoesNotMatch";
        }

        return dialect.Tokens is { } tokens && !tokens.Contains(headers["x-amz-security-token"].ToString()) ? "ExpiredToken" : null;
    }

    public static string Sign(string secret, string time, string region, string canonical)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])[time[..8], region, "s3", "aws4_request", $"AWS4-HMAC-SHA256\n{time}\n{time[..8]}/{region}/s3/aws4_request\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}"])
        {
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        }

        return Convert.ToHexStringLower(key);
    }

    private static DateTimeOffset Parse(string time) => DateTimeOffset.ParseExact(time, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
