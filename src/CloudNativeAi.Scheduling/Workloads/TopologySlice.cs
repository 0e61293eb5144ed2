namespace CloudNativeAi.Scheduling;

/// <summary>Replicas that share one domain.</summary>
/// <param name="Level">Of which level.</param>
/// <param name="Size">How many, 1 or more.</param>
public sealed record TopologySlice(string Level, int Size);
