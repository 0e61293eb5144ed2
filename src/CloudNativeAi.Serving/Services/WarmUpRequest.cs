namespace CloudNativeAi.Serving;

/// <summary>One real inference that a replica must answer with 2xx before it gets traffic, so that no client pays for the first one.</summary>
/// <param name="Path">Path and query, beginning with <c>/</c>, e.g. <c>/v2/models/digits/infer</c>.</param>
/// <param name="Body">What is posted.</param>
public sealed record WarmUpRequest(string Path, string Body)
{
    /// <summary>The body's media type; <c>application/json</c> unless said.</summary>
    public string ContentType { get; init; } = "application/json";

    /// <summary>How long the answer may take; 60 s unless said.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
