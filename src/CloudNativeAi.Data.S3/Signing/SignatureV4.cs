using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudNativeAi.Data.S3.Signing;

/// <summary>Signs a request without a body, AWS Signature Version 4: over the target exactly as it is sent.</summary>
internal static class SignatureV4
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <param name="request">Its target's query is sorted and escaped, its x-amz headers are set.</param>
    /// <param name="credentials">Whose signature.</param>
    /// <param name="region">Which the signature is for.</param>
    /// <param name="now">As the service sees it.</param>
    public static void Sign(HttpRequestMessage request, S3Credentials credentials, string region, DateTimeOffset now)
    {
        var target = request.RequestUri!;
        var host = target.IsDefaultPort ? target.IdnHost : FormattableString.Invariant($"{target.IdnHost}:{target.Port}");
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.Host = host;
        request.Headers.Add("x-amz-date", time);
        request.Headers.Add("x-amz-content-sha256", EmptyBody);
        if (credentials.SessionToken is { } token)
        {
            request.Headers.Add("x-amz-security-token", token);
        }

        var signed = request.Headers.NonValidated
            .Where(static h => h.Key.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            .Select(static h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.ToString().Trim()))
            .Append((Name: "host", Value: host))
            .OrderBy(static h => h.Name, StringComparer.Ordinal)
            .ToList();
        var names = string.Join(';', signed.Select(static h => h.Name));
        var canonical = $"{request.Method}\n{target.AbsolutePath}\n{target.Query.TrimStart('?')}\n{string.Concat(signed.Select(static h => $"{h.Name}:{h.Value}\n"))}\n{names}\n{EmptyBody}";
        var scope = $"{time[..8]}/{region}/s3/aws4_request";
        var signature = Hex(Hmac(Key(credentials, time[..8], region), $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}"));
        request.Headers.TryAddWithoutValidation("Authorization", $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static byte[] Key(S3Credentials credentials, string date, string region) =>
        Hmac(Hmac(Hmac(Hmac(Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey), date), region), "s3"), "aws4_request");

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
