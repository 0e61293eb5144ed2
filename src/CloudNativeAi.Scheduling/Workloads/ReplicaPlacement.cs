namespace CloudNativeAi.Scheduling;

/// <summary>Where one replica runs.</summary>
/// <param name="Replica">Which.</param>
/// <param name="Node">On which node.</param>
/// <param name="DeviceIds">On which devices of it; empty: none.</param>
public sealed record ReplicaPlacement(ReplicaId Replica, NodeId Node, IReadOnlyList<string> DeviceIds)
{
    /// <summary>The first memory slice of its partition on each of the last devices; empty: it has no partitions.</summary>
    public IReadOnlyList<int> Partitions { get; init; } = [];
}
