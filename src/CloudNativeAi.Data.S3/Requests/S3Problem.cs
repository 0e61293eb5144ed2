using System.Xml;
using CloudNativeAi.Data.Sources;

namespace CloudNativeAi.Data.S3.Requests;

/// <summary>What the service says of a refusal: its word for it, never its sentences, which quote what was signed.</summary>
/// <param name="Code">Null: it said nothing.</param>
/// <param name="Region">The region it wants, where that is the trouble.</param>
internal sealed record S3Problem(string? Code, string? Region)
{
    private const int Longest = 1 << 16;
    private static readonly S3Problem Silent = new(null, null);

    public bool IsSkew => Code is "RequestTimeTooSkewed";

    /// <summary>Credentials that were good once.</summary>
    public bool IsExpired => Code is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "SecurityTokenExpired";

    /// <summary>Newer credentials may be accepted where these were not.</summary>
    public bool AsksForOthers => IsExpired || Code is "InvalidToken" or "InvalidAccessKeyId" or "InvalidSecurityToken";

    public static async ValueTask<S3Problem> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var region = response.Headers.TryGetValues("x-amz-bucket-region", out var told) ? Word(told.FirstOrDefault()) : null;
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using var closing = body.ConfigureAwait(false);
            var bytes = new byte[Longest];
            var length = await body.ReadAtLeastAsync(bytes, Longest, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return length == 0 ? Silent with { Region = region } : Parse(new MemoryStream(bytes, 0, length), region);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or XmlException)
        {
            return Silent with { Region = region };
        }
    }

    private static S3Problem Parse(Stream body, string? region)
    {
        using var reader = XmlReader.Create(body, XmlAnswer.Settings);
        string? code = null;
        while (reader.Read())
        {
            if (reader is { NodeType: XmlNodeType.Element, Depth: 1, LocalName: "Code" or "Region" })
            {
                var name = reader.LocalName;
                var value = Word(reader.Read() ? reader.Value : null);
                (code, region) = name == "Code" ? (code ?? value, region) : (code, region ?? value);
            }
        }

        return new(code, region);
    }

    /// <summary>A word of the service, or nothing: what is printed must be no more than that.</summary>
    private static string? Word(string? text) => text is { Length: > 0 and <= 64 } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? text : null;
}
