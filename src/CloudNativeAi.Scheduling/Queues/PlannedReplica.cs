namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A charge that becomes a replica when its try is kept.</summary>
/// <param name="Set">Of which pod set.</param>
/// <param name="Allocation">The charge.</param>
/// <param name="Index">Its index; −1: the lowest that is free.</param>
internal readonly record struct PlannedReplica(PodSetEntry Set, int Allocation, int Index = -1);
