namespace CloudNativeAi.Scheduling;

/// <summary>Where one rank runs.</summary>
/// <param name="Rank">From 0.</param>
/// <param name="Replica">In which replica.</param>
/// <param name="Node">On which node.</param>
/// <param name="DeviceIds">On which devices of it; empty: none.</param>
public sealed record RankPlacement(int Rank, ReplicaId Replica, NodeId Node, IReadOnlyList<string> DeviceIds);
