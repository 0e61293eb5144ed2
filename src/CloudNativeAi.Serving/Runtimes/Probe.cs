namespace CloudNativeAi.Serving;

/// <summary>An HTTP GET that says yes with 200 … 299, as data.</summary>
/// <param name="Path">Path and query, beginning with <c>/</c>.</param>
/// <param name="Port">The port's name.</param>
public sealed record Probe(string Path, string Port)
{
    /// <summary>Between the end of one probe and the next; 1 s unless said.</summary>
    public TimeSpan Period { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one may take; 2 s unless said.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Failures in a row that turn a yes into a no; 2 unless said.</summary>
    public int FailureThreshold { get; init; } = 2;
}
