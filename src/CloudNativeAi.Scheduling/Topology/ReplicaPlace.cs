namespace CloudNativeAi.Scheduling.Topology;

/// <summary>Where a replica is to go.</summary>
internal readonly record struct ReplicaPlace(int Index, int Row);
