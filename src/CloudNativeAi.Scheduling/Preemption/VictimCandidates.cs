using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Who may be asked to make room for a waiting workload, in order of sacrifice.</summary>
internal static class VictimCandidates
{
    /// <summary>Elastic surplus of equal or lower priority, step by step; then whole workloads of lower priority that may be stopped. Whoever is already asked for something is left alone.</summary>
    /// <remarks>Both by lowest priority, then least cost of stopping, then newest.</remarks>
    public static List<VictimUnit> Of(SchedulingModel model, WorkloadEntry waiting)
    {
        var units = new List<VictimUnit>();
        var whole = new List<WorkloadEntry>();
        var elastic = new List<WorkloadEntry>();
        foreach (var entry in model.Placed.Reverse())
        {
            if (entry.Spec.Priority > waiting.Spec.Priority)
            {
                break;
            }

            if (entry.IsSettled && entry.Spec.Elastic)
            {
                elastic.Add(entry);
            }

            if (entry.IsSettled && entry.Spec.Preemptible && entry.Spec.Priority < waiting.Spec.Priority && entry.ReplicaCount > 0)
            {
                whole.Add(entry);
            }
        }

        elastic.Sort(InOrderOfSacrifice);
        whole.Sort(InOrderOfSacrifice);
        var surplus = new HashSet<PlacedReplica>();
        foreach (var entry in elastic)
        {
            AddSteps(entry, units, surplus);
        }

        foreach (var entry in whole)
        {
            units.Add(new VictimUnit(entry, null, [.. from set in entry.Sets from replica in set.Replicas where !surplus.Contains(replica) select (set, replica)]));
        }

        return units;
    }

    private static void AddSteps(WorkloadEntry entry, List<VictimUnit> units, HashSet<PlacedReplica> surplus)
    {
        foreach (var set in entry.Sets)
        {
            var size = set.Replicas.Count;
            while (set.SizeBelow(size) is { } next)
            {
                var step = set.Replicas.GetRange(next, size - next);
                units.Add(new VictimUnit(entry, set, [.. step.Select(replica => (set, replica))]));
                surplus.UnionWith(step);
                size = next;
            }
        }
    }

    private static int InOrderOfSacrifice(WorkloadEntry x, WorkloadEntry y)
    {
        var order = x.Spec.Priority.CompareTo(y.Spec.Priority);
        order = order != 0 ? order : Ticks(x.Cost).CompareTo(Ticks(y.Cost));
        order = order != 0 ? order : Nullable.Compare(y.PlacedAt, x.PlacedAt);
        order = order != 0 ? order : y.Sequence.CompareTo(x.Sequence);
        return order != 0 ? order : y.Id.CompareTo(x.Id);
    }

    private static Int128 Ticks(EvictionCost cost) => (Int128)cost.UnsavedWork.Ticks + cost.RestartTime.Ticks;
}
