namespace CloudNativeAi.Scheduling;

/// <summary>Where the replicas of a workload run: one object, changed as one.</summary>
/// <remarks>The order of the replicas is the order of ranks: with a <see cref="TopologyRequest"/>, neighbours are near in network.</remarks>
/// <param name="Revision">Rises with every change of the placement.</param>
/// <param name="Replicas">By pod set in the order of the spec, then by index. What a <see cref="Disruption"/> asks for stays in until its owner has released it.</param>
public sealed record Placement(long Revision, IReadOnlyList<ReplicaPlacement> Replicas)
{
    /// <summary>Where each rank runs: every replica holds as many, and each of them the same number of its devices, in their order.</summary>
    /// <param name="perReplica">Ranks of each replica, 1 or more; 1 unless said.</param>
    /// <exception cref="ArgumentException">A replica has devices that cannot be shared out evenly.</exception>
    public IReadOnlyList<RankPlacement> Ranks(int perReplica = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perReplica, 1);
        var ranks = new List<RankPlacement>(Replicas.Count * perReplica);
        foreach (var replica in Replicas)
        {
            var devices = replica.DeviceIds.Count / perReplica;
            if (devices * perReplica != replica.DeviceIds.Count)
            {
                throw new ArgumentException($"Replica {replica.Replica} has {replica.DeviceIds.Count} devices, which {perReplica} ranks cannot share evenly. Use a divisor.", nameof(perReplica));
            }

            for (var rank = 0; rank < perReplica; rank++)
            {
                ranks.Add(new RankPlacement(ranks.Count, replica.Replica, replica.Node, [.. replica.DeviceIds.Skip(rank * devices).Take(devices)]));
            }
        }

        return ranks;
    }
}
