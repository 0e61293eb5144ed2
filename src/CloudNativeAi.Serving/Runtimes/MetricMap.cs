namespace CloudNativeAi.Serving;

/// <summary>Where a server's own metrics are and what they are called there; null: it has none.</summary>
/// <param name="Path">The page in Prometheus text format, beginning with <c>/</c>; null: none.</param>
public sealed record MetricMap(string? Path)
{
    /// <summary>The gauge of requests being worked on.</summary>
    public string? RunningRequests { get; init; }

    /// <summary>The gauge of requests waiting inside the server.</summary>
    public string? WaitingRequests { get; init; }

    /// <summary>A server without metrics.</summary>
    public static MetricMap None { get; } = new((string?)null);
}
