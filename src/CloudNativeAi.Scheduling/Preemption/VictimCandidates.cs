using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Who may be asked to make room for a waiting workload. Whoever is already asked for something is left alone.</summary>
internal static class VictimCandidates
{
    /// <summary>What elastic workloads of equal or lower priority, of any queue, have above their min: step by step.</summary>
    public static List<VictimUnit> Surplus(SchedulingModel model, Preemptor preemptor)
    {
        var units = new List<VictimUnit>();
        List<WorkloadEntry> elastic = [.. model.Surplus.Where(entry => entry.Spec.Priority <= preemptor.Priority)];
        elastic.Sort(InOrderOfSacrifice);
        foreach (var entry in elastic)
        {
            AddSteps(entry, units);
        }

        return units;
    }

    /// <summary>Whole workloads of its own queue, in order of sacrifice.</summary>
    public static List<VictimUnit> Own(Preemptor preemptor)
    {
        var own = new List<WorkloadEntry>();
        var policy = preemptor.Policy.WithinQueue;
        foreach (var entry in policy == PreemptionPolicy.Never ? [] : preemptor.Entry.Queue.Placed.Reverse())
        {
            if (WorkloadOrder.Instance.Compare(entry, preemptor.Entry) < 0 || (entry.Spec.Priority == preemptor.Priority && policy == PreemptionPolicy.LowerPriority))
            {
                break;
            }

            if (MayStop(entry, preemptor))
            {
                own.Add(entry);
            }
        }

        own.Sort(InOrderOfSacrifice);
        return [.. own.Select(entry => Whole(entry, 0, DisruptionReason.InQueue))];
    }

    /// <summary>Whole workloads of other queues of the same tree, up to a priority: farther ones first, then in order of sacrifice.</summary>
    public static List<VictimUnit> Others(SchedulingModel model, Preemptor preemptor, Func<WorkloadEntry, int, bool> may)
    {
        var others = new List<VictimUnit>();
        foreach (var queue in model.Queues.All)
        {
            if (Array.Exists(preemptor.Request, charge => queue.Quota.Borrows(charge.Account)) && preemptor.DistanceTo(queue.Quota) is > 0 and var distance)
            {
                foreach (var entry in queue.Placed)
                {
                    if (may(entry, distance) && MayStop(entry, preemptor))
                    {
                        others.Add(Whole(entry, distance, DisruptionReason.InCohortReclamation));
                    }
                }
            }
        }

        others.Sort(static (x, y) => x.Distance != y.Distance ? y.Distance.CompareTo(x.Distance) : InOrderOfSacrifice(x.Entry, y.Entry));
        return others;
    }

    /// <summary>Whether the queue of one takes back from another.</summary>
    public static bool MayReclaim(WorkloadEntry entry, WorkloadEntry from) => entry.Queue.Preemption.ReclaimWithinCohort switch
    {
        PreemptionPolicy.Any => true,
        PreemptionPolicy.LowerPriority => from.Spec.Priority < entry.Spec.Priority,
        _ => false,
    };

    /// <summary>Lowest priority, then least cost of stopping, then newest.</summary>
    public static int InOrderOfSacrifice(WorkloadEntry x, WorkloadEntry y)
    {
        var order = x.Spec.Priority.CompareTo(y.Spec.Priority);
        order = order != 0 ? order : Ticks(x.Cost).CompareTo(Ticks(y.Cost));
        order = order != 0 ? order : Nullable.Compare(y.PlacedAt, x.PlacedAt);
        return order != 0 ? order : y.Sequence.CompareTo(x.Sequence);
    }

    /// <summary>Whoever was displaced never displaces who displaced it, nor goes round in a circle with others.</summary>
    private static bool MayStop(WorkloadEntry entry, Preemptor preemptor) =>
        entry.IsSettled
        && entry.Spec.Preemptible
        && !preemptor.Spares(entry)
        && !(entry.PlacedAt + entry.Queue.Preemption.MinRunTime > preemptor.Now);

    private static VictimUnit Whole(WorkloadEntry entry, int distance, DisruptionReason reason) =>
        new(entry, null, [.. from set in entry.Sets from replica in set.Replicas select (set, replica)]) { Distance = distance, Reason = reason };

    private static void AddSteps(WorkloadEntry entry, List<VictimUnit> units)
    {
        foreach (var set in entry.Sets)
        {
            var size = set.Replicas.Count;
            while (set.SizeBelow(size) is { } next)
            {
                units.Add(new VictimUnit(entry, set, [.. set.Replicas.GetRange(next, size - next).Select(replica => (set, replica))]));
                size = next;
            }
        }
    }

    private static Int128 Ticks(EvictionCost cost) => (Int128)cost.UnsavedWork.Ticks + cost.RestartTime.Ticks;
}
