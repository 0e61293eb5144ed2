namespace CloudNativeAi.Training;

/// <summary>One worker of a world.</summary>
/// <param name="Id">The place it fills.</param>
/// <param name="Rank">0 … size − 1.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="DeviceIds">The devices it was given; empty: none.</param>
public sealed record Member(ReplicaId Id, int Rank, NodeId Node, IReadOnlyList<string> DeviceIds);
