using System.Text;

namespace CloudNativeAi.Data.Sources;

/// <summary>The address of a key: bytes are escaped once, nothing is resolved or folded.</summary>
internal static class HttpTarget
{
    private static readonly UriCreationOptions Raw = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <param name="origin">Scheme, host and port, without a final '/'.</param>
    /// <param name="path">The base path, escaped, ending with '/'.</param>
    /// <param name="key">The key as it is.</param>
    /// <param name="query">Escaped, with its '?'.</param>
    public static Uri Of(string origin, string path, string key, string query = "")
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (Refusal(key) is { } refusal)
        {
            throw new DatasetSourceException(SourceErrorKind.AccessDenied, key, $"\"{key}\" {refusal}.", "Correct the key.");
        }

        return Exact($"{origin}{path}{Escape(key)}{query}");
    }

    /// <summary>An address that is sent as it is written.</summary>
    public static Uri Exact(string address) => new(address, Raw);

    /// <summary>Escapes all but unreserved characters and '/'.</summary>
    public static string Escape(string key) => string.Join('/', key.Split('/').Select(Uri.EscapeDataString));

    private static string? Refusal(string key)
    {
        var depth = 0;
        foreach (var range in key.AsSpan().Split('/'))
        {
            var segment = key.AsSpan()[range];
            depth += segment is ".." ? -1 : segment is "" or "." ? 0 : 1;
            if (depth < 0)
            {
                return "leaves the base address of its source";
            }
        }

        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(key);
            return null;
        }
        catch (EncoderFallbackException)
        {
            return "is no text: it holds half a character";
        }
    }
}
