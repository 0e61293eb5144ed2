namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A replica on a node, and whose it is.</summary>
internal readonly record struct NodeReplica(WorkloadEntry Entry, PodSetEntry Set, PlacedReplica Replica);
