namespace CloudNativeAi.Data.Tests.Lab;

internal sealed record LoggedRequest(string Method, string Target, string? Range, string? IfMatch, string? AcceptEncoding, string? Authorization)
{
    public int Status { get; set; }

    public long Bytes { get; set; }
}
