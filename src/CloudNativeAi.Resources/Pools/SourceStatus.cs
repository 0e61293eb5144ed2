namespace CloudNativeAi.Resources.Pools;

/// <summary>How a source fares.</summary>
/// <param name="Listed">It has listed once.</param>
/// <param name="Failure">Why its watch failed and is not whole again; null: it did not.</param>
internal sealed record SourceStatus(bool Listed, string? Failure);
