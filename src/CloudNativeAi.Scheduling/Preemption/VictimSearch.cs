using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Finds who must give up what so that a waiting workload starts: elastic surplus first, then work of lower priority; exactly what it takes, or nothing.</summary>
/// <remarks>
/// Everything is tried out in a transaction that is rolled back: where the workload would not start, nobody is touched. Units are taken in
/// order of sacrifice until it fits, then walked backwards, and those not needed are put back.
/// </remarks>
internal sealed class VictimSearch(SchedulingModel model, GangPlacer placer, Claims claims)
{
    private const int MostTriedOneByOne = 64;
    private readonly List<PlannedReplica> _plan = [];

    /// <summary>The units that must go; empty: none would help.</summary>
    public IReadOnlyList<VictimUnit> Find(WorkloadEntry waiting)
    {
        var units = VictimCandidates.Of(model, waiting);
        if (units.Count == 0 || !Starts(waiting, units))
        {
            return [];
        }

        var taken = units.GetRange(0, ShortestPrefix(waiting, units));
        PutBackBesidePlan(waiting, taken);
        if (taken.Count <= MostTriedOneByOne)
        {
            PutBackOneByOne(waiting, taken);
        }

        return taken;
    }

    private bool Starts(WorkloadEntry waiting, List<VictimUnit> released, VictimUnit? kept = null)
    {
        var mark = model.Ledger.Mark();
        foreach (var unit in released)
        {
            if (unit != kept)
            {
                Release(unit);
            }
        }

        _plan.Clear();
        var starts = placer.TryFloor(waiting, _plan) && claims.Hold();
        model.Ledger.RollbackTo(mark);
        return starts;
    }

    /// <summary>More room never hurts, so that halving finds the first length that is enough.</summary>
    private int ShortestPrefix(WorkloadEntry waiting, List<VictimUnit> units)
    {
        var (enough, tooFew) = (units.Count, 0);
        for (var length = 1; length < enough; length *= 2)
        {
            if (Starts(waiting, units.GetRange(0, length)))
            {
                enough = length;
            }
            else
            {
                tooFew = length;
            }
        }

        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            (enough, tooFew) = Starts(waiting, units.GetRange(0, middle)) ? (middle, tooFew) : (enough, middle);
        }

        return enough;
    }

    /// <summary>Puts back, last first, whatever fits beside the workload where it would be placed: linear, for the great majority.</summary>
    private void PutBackBesidePlan(WorkloadEntry waiting, List<VictimUnit> taken)
    {
        var mark = model.Ledger.Mark();
        foreach (var unit in taken)
        {
            NotePlaces(unit);
            Release(unit);
        }

        _plan.Clear();
        var placed = placer.TryFloor(waiting, _plan);
        for (var i = taken.Count - 1; placed && i >= 0; i--)
        {
            if (MayStay(taken, taken[i]))
            {
                var before = model.Ledger.Mark();
                if (TryPutBack(waiting, taken[i]) && claims.Hold())
                {
                    taken.RemoveAt(i);
                }
                else
                {
                    model.Ledger.RollbackTo(before);
                }
            }
        }

        model.Ledger.RollbackTo(mark);
    }

    private void PutBackOneByOne(WorkloadEntry waiting, List<VictimUnit> taken)
    {
        for (var i = taken.Count - 1; i >= 0; i--)
        {
            if (MayStay(taken, taken[i]) && Starts(waiting, taken, kept: taken[i]))
            {
                taken.RemoveAt(i);
            }
        }
    }

    /// <summary>A step stays only where the steps below it stay, and its workload does.</summary>
    private static bool MayStay(List<VictimUnit> taken, VictimUnit unit)
    {
        if (unit.IsWhole)
        {
            return true;
        }

        var last = taken.FindLastIndex(other => other.Entry == unit.Entry && (other.IsWhole || other.Set == unit.Set));
        return taken[last] == unit;
    }

    private void Release(VictimUnit unit)
    {
        foreach (var (set, replica) in unit.Replicas)
        {
            model.Ledger.Release(unit.Entry.Queue, set, replica.Allocation);
        }
    }

    private void NotePlaces(VictimUnit unit)
    {
        foreach (var (_, replica) in unit.Replicas)
        {
            if (replica.Allocation >= 0)
            {
                replica.Row = model.Ledger.State.RowOf(replica.Allocation);
                replica.Devices = [.. model.Ledger.State.DevicesOf(replica.Allocation)];
            }
        }
    }

    private bool TryPutBack(WorkloadEntry waiting, VictimUnit unit)
    {
        foreach (var (set, replica) in unit.Replicas)
        {
            if (!model.Ledger.TryPutBack(unit.Entry.Queue, set, replica))
            {
                return false;
            }
        }

        return Array.TrueForAll(waiting.Sets, set => waiting.Queue.IsWithin(set.Charge));
    }
}
