using CloudNativeAi.Scheduling.Topology;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Charges replicas of a pod set where its topology rule wants them. A node that refuses what it was thought to take is learnt from, and the search begins again.</summary>
internal sealed class NearPlacer(SchedulingModel model)
{
    private const int Free = -3;
    private readonly Ledger _ledger = model.Ledger;
    private readonly List<ReplicaPlace> _places = [];

    /// <summary>Charges so many; what is charged on false is for the caller to undo.</summary>
    public bool TryAdd(WorkloadEntry entry, PodSetEntry set, TopologyRule rule, int count, List<PlannedReplica> plan)
    {
        var rows = Rows(set, count, plan);
        var growth = set.Replicas.Count == 0 ? Math.Max(0, set.Set.Count - set.Floor) : 0;
        var mark = _ledger.Mark();
        var planned = plan.Count;
        model.Topology.Begin();
        while (model.Topology.TryFind(rule, set.Shape, rows, growth, _places))
        {
            switch (Charge(entry, set, plan))
            {
                case Ledger.NoQuota:
                    return false;
                case Ledger.NoRoom:
                    _ledger.RollbackTo(mark);
                    plan.RemoveRange(planned, plan.Count - planned);
                    break;
                default:
                    return true;
            }
        }

        return false;
    }

    /// <summary>Numbers the replicas of pod sets that start now in the depth-first order of their domains, slice by slice: neighbours in rank are near.</summary>
    public void Rank(List<PlannedReplica> plan)
    {
        for (var from = 0; from < plan.Count; from++)
        {
            var set = plan[from].Set;
            if (set.Rule is { } rule && set.Replicas.Count == 0 && plan.FindIndex(one => one.Set == set) == from)
            {
                Rank(plan, set, rule.Step);
            }
        }
    }

    private void Rank(List<PlannedReplica> plan, PodSetEntry set, int step)
    {
        var state = _ledger.State;
        List<PlannedReplica> own = [.. plan.Where(one => one.Set == set).OrderBy(static one => one.Index)];
        var next = 0;
        var ordered = own.Chunk(step).OrderBy(slice => model.Topology.PositionOf(state.RowOf(slice[0].Allocation))).SelectMany(static slice => slice).ToList();
        for (var i = 0; i < plan.Count; i++)
        {
            if (plan[i].Set == set)
            {
                plan[i] = ordered[next] with { Index = next };
                next++;
            }
        }
    }

    private int Charge(WorkloadEntry entry, PodSetEntry set, List<PlannedReplica> plan)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            var (index, row) = _places[i];
            var allocation = _ledger.TryPlaceAt(entry.Queue, set, row);
            if (allocation < 0)
            {
                model.Topology.Limit(row, _places.GetRange(0, i).Count(place => place.Row == row));
                return allocation;
            }

            plan.Add(new PlannedReplica(set, allocation, index));
        }

        return _places.Count;
    }

    /// <summary>By index: where replicas are, and which are missing.</summary>
    private int[] Rows(PodSetEntry set, int count, List<PlannedReplica> plan)
    {
        var state = _ledger.State;
        var known = new List<int>(set.Replicas.Count + count);
        foreach (var replica in set.Replicas)
        {
            Note(known, replica.Index, !replica.Releasing && state.RowOf(replica.Node) is >= 0 and var row ? row : TopologySearch.Elsewhere);
        }

        foreach (var planned in plan)
        {
            if (planned.Set == set)
            {
                Note(known, planned.Index, state.RowOf(planned.Allocation));
            }
        }

        for (var i = 0; count > 0; i++)
        {
            if (i == known.Count || known[i] == Free)
            {
                Note(known, i, TopologySearch.Missing);
                count--;
            }
        }

        return [.. known.Select(static row => row == Free ? TopologySearch.Elsewhere : row)];
    }

    private static void Note(List<int> known, int index, int row)
    {
        while (known.Count <= index)
        {
            known.Add(Free);
        }

        known[index] = row;
    }
}
