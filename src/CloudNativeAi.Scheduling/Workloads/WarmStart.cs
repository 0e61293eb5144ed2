namespace CloudNativeAi.Scheduling;

/// <summary>When a workload may start that has its data loaded ahead of it.</summary>
/// <remarks>
/// Warm is: of the content of every pod set that has any, <see cref="Share"/> of the bytes are held by nodes that its replicas could run on, summed over those nodes and capped at the size of each content; a
/// cache that is spread over many nodes counts as a whole. A content of unknown size is not warm. Looked at until it holds once: what is evicted from the cache afterwards does not make it wait again.
/// </remarks>
/// <param name="Share">How much of the bytes, above 0 and at most 1.</param>
public sealed record WarmStart(decimal Share)
{
    /// <summary>It waits no longer than this after it was submitted, and then starts with what is there; above 0. Null, the default: as long as it takes.</summary>
    public TimeSpan? Within { get; init; }
}
