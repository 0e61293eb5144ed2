namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A charge that becomes a replica when its try is kept.</summary>
internal readonly record struct PlannedReplica(PodSetEntry Set, int Allocation);
