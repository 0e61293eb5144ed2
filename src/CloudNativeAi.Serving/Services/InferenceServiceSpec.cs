namespace CloudNativeAi.Serving;

/// <summary>A named place that answers inference requests, by one or more revisions.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">Unique for its tenant; an RFC 1123 label.</param>
public sealed record InferenceServiceSpec(Tenant Tenant, string Name)
{
    /// <summary>Its first revisions; empty: they come with <see cref="IInferenceServices.AddRevisionAsync"/>.</summary>
    public IReadOnlyList<RevisionSpec> Revisions { get; init; } = [];

    /// <summary>Their shares, summing to 100 %; empty: all of it to the first revision.</summary>
    public IReadOnlyList<RevisionWeight> Weights { get; init; } = [];

    /// <summary>Whether answering a request twice does no harm, as for Open Inference <c>infer</c>; true unless said. Then requests and answers are kept back up to
    /// <see cref="ServingOptions.BufferLimit"/>, and until an answer's first byte has left for the client the request may go to another replica. Otherwise nothing is sent twice.</summary>
    public bool Idempotent { get; init; } = true;

    /// <summary>The most a request may take, from arrival to the last byte; 60 s unless said.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may stay silent, before its headers and in its middle; <see cref="Timeout.InfiniteTimeSpan"/> unless said.</summary>
    public TimeSpan IdleTimeout { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>How long a replica that goes may finish what it has; at least <see cref="RequestTimeout"/>; 75 s unless said.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>Replicas outlive their host for this long, to be adopted by the next; zero (default): they end with it.</summary>
    public TimeSpan HostGrace { get; init; }

    /// <summary>The queue its replicas are scheduled through; null: <see cref="ServingOptions.Queue"/>.</summary>
    public string? Queue { get; init; }

    /// <summary>Of its workloads, higher goes first; 0 unless said.</summary>
    public int Priority { get; init; }
}
