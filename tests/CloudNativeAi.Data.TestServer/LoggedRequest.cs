namespace CloudNativeAi.Data.TestServer;

public sealed record LoggedRequest(string Method, string Target, string? Range, string? IfMatch, string? AcceptEncoding, string? Authorization)
{
    /// <summary>Headers whose names begin with <c>x-</c>, by lower-case name.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();

    public int Status { get; set; }

    public long Bytes { get; set; }
}
