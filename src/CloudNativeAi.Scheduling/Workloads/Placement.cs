namespace CloudNativeAi.Scheduling;

/// <summary>Where the replicas of a workload run: one object, changed as one.</summary>
/// <param name="Revision">Rises with every change of the placement.</param>
/// <param name="Replicas">By pod set in the order of the spec, then by index. What a <see cref="Disruption"/> asks for stays in until its owner has released it.</param>
public sealed record Placement(long Revision, IReadOnlyList<ReplicaPlacement> Replicas);
