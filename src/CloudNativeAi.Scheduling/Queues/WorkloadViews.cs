namespace CloudNativeAi.Scheduling.Queues;

/// <summary>The public records, made when somebody looks.</summary>
internal static class WorkloadViews
{
    public static Workload ToWorkload(this WorkloadEntry entry) => new(entry.Spec, entry.Phase, entry.SubmittedAt)
    {
        Placement = entry.Phase == WorkloadPhase.Placed ? entry.ToPlacement() : null,
        Disruption = entry.Disruption,
        Cost = entry.Cost,
        PlacedAt = entry.PlacedAt,
        StartedAt = entry.StartedAt,
        Outcome = entry.Outcome,
        OutcomeDetail = entry.OutcomeDetail,
        TraceParent = entry.TraceParent,
        Sequence = entry.Sequence,
    };

    private static Placement ToPlacement(this WorkloadEntry entry)
    {
        var replicas = new List<ReplicaPlacement>(entry.ReplicaCount);
        foreach (var set in entry.Sets)
        {
            foreach (var replica in set.Replicas)
            {
                replicas.Add(new ReplicaPlacement(new ReplicaId(entry.Id, set.Set.Name, replica.Index), replica.Node, replica.DeviceIds) { Partitions = replica.Partitions });
            }
        }

        return new Placement(entry.Revision, replicas);
    }
}
