using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>What is given up together: one step of an elastic pod set, or a whole workload.</summary>
/// <param name="Entry">Whose.</param>
/// <param name="Set">The pod set that shrinks by one step; null: the whole workload is stopped.</param>
/// <param name="Replicas">Which replicas, with their pod sets. For a whole workload: those that no step before gives up.</param>
internal sealed record VictimUnit(WorkloadEntry Entry, PodSetEntry? Set, IReadOnlyList<(PodSetEntry Set, PlacedReplica Replica)> Replicas)
{
    public bool IsWhole => Set is null;

    /// <summary>Levels of the tree up to where it meets the queue it makes room for; 0: it is of that queue.</summary>
    public int Distance { get; init; }

    /// <summary>What its owner is told.</summary>
    public DisruptionReason Reason { get; set; } = DisruptionReason.Shrink;

    public bool Equals(VictimUnit? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}
