namespace CloudNativeAi.Scheduling;

/// <summary>A taint that a replica can live with.</summary>
/// <param name="Key">The taint's key; empty: any.</param>
/// <param name="Value">The taint's value; null: any.</param>
public sealed record Toleration(string Key, string? Value = null);
