using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>What is given up together: one step of an elastic pod set, or a whole workload.</summary>
/// <param name="Entry">Whose.</param>
/// <param name="Set">The pod set that shrinks by one step; null: the whole workload is stopped.</param>
/// <param name="Replicas">Which replicas, with their pod sets. For a whole workload: those that no step before gives up.</param>
internal sealed record VictimUnit(WorkloadEntry Entry, PodSetEntry? Set, IReadOnlyList<(PodSetEntry Set, PlacedReplica Replica)> Replicas)
{
    public bool IsWhole => Set is null;
}
