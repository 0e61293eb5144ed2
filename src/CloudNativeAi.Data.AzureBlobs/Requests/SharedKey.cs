using System.Security.Cryptography;
using System.Text;

namespace CloudNativeAi.Data.AzureBlobs.Requests;

/// <summary>Signs a request without a body with the account's key: over the target exactly as it is sent.</summary>
internal static class SharedKey
{
    public static void Sign(HttpRequestMessage request, string account, string key)
    {
        var target = request.RequestUri!;
        string Of(string header) => request.Headers.NonValidated.TryGetValues(header, out var value) ? value.ToString() : "";
        var own = request.Headers.NonValidated
            .Where(static h => h.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .Select(static h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.ToString().Trim()))
            .OrderBy(static h => h.Name, StringComparer.Ordinal)
            .Select(static h => $"{h.Name}:{h.Value}\n");
        var query = target.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static part => part.Split('=', 2))
            .OrderBy(static part => part[0], StringComparer.Ordinal)
            .Select(static part => $"\n{part[0]}:{Uri.UnescapeDataString(part.Length > 1 ? part[1] : "")}");
        var text = $"{request.Method}\n\n\n\n\n\n\n\n{Of("If-Match")}\n\n{Of("If-Unmodified-Since")}\n{Of("Range")}\n{string.Concat(own)}/{account}{target.AbsolutePath}{string.Concat(query)}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(key), Encoding.UTF8.GetBytes(text)));
        request.Headers.TryAddWithoutValidation("Authorization", $"SharedKey {account}:{signature}");
    }
}
