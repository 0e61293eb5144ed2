using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Finds who must give up what so that a waiting workload starts: elastic surplus where that is enough, else whole workloads too; exactly what it takes, or nothing.</summary>
/// <remarks>
/// Everything is tried out in a transaction that is rolled back: where the workload would not start, nobody is touched. Units are taken in the
/// order of a plan until quota and nodes fit, then walked backwards, and those not needed are put back. Those who were asked before count as gone,
/// and those they were asked for as started.
/// </remarks>
internal sealed class VictimSearch(SchedulingModel model, GangPlacer placer, Claims claims)
{
    private const int MostTriedOneByOne = 64;
    private readonly FairPlans _fair = new(model);
    private readonly List<PlannedReplica> _plan = [];

    /// <summary>The units that must go; none: it starts once those have gone that were asked already; null: nothing would help. The flavors of the waiting workload are chosen already.</summary>
    public IReadOnlyList<VictimUnit>? Find(WorkloadEntry waiting, DateTimeOffset now)
    {
        var mark = claims.Assume();
        var victims = FindAfterClaims(new Preemptor(model, waiting, now));
        model.Ledger.RollbackTo(mark);
        return victims;
    }

    /// <summary>Whether it starts once those have gone that were asked already, and those have started that they were asked for.</summary>
    public bool StartsAfterClaims(WorkloadEntry waiting, DateTimeOffset now)
    {
        var mark = claims.Assume();
        var starts = Starts(new Preemptor(model, waiting, now), new VictimPlan([], null), []);
        model.Ledger.RollbackTo(mark);
        return starts;
    }

    private List<VictimUnit>? FindAfterClaims(Preemptor preemptor)
    {
        if (model.Disrupted.Count > 0 && Starts(preemptor, new VictimPlan([], null), []))
        {
            return [];
        }

        var surplus = VictimCandidates.Surplus(model, preemptor);
        if (surplus.Count > 0 && Find(preemptor, new VictimPlan(surplus, null)) is { } steps)
        {
            return steps;
        }

        foreach (var plan in Plans(preemptor))
        {
            if (plan.Units.Count > 0 && Find(preemptor, surplus.Count == 0 ? plan : Join(surplus, plan)) is { } victims && !Vain(preemptor, victims))
            {
                return victims;
            }
        }

        return null;
    }

    /// <summary>Surplus goes first; a whole workload then gives up the rest of it.</summary>
    private static VictimPlan Join(List<VictimUnit> surplus, VictimPlan plan)
    {
        HashSet<PlacedReplica> steps = [.. surplus.SelectMany(unit => unit.Replicas).Select(one => one.Replica)];
        return plan with { Units = [.. surplus, .. plan.Units.Select(unit => unit with { Replicas = [.. unit.Replicas.Where(one => !steps.Contains(one.Replica))] })] };
    }

    private IEnumerable<VictimPlan> Plans(Preemptor preemptor) =>
        !model.Queues.FairSharing ? ClassicPlans.Of(model, preemptor)
        : _fair.Of(preemptor) is { } plan ? [plan]
        : [];

    /// <summary>Whether somebody who was taken could take its place back at once.</summary>
    private bool Vain(Preemptor preemptor, List<VictimUnit> victims)
    {
        using var trial = new QuotaTrial(model, preemptor);
        foreach (var unit in victims)
        {
            trial.Take(unit);
        }

        return victims.Exists(unit => unit.Distance > 0 && (model.Queues.FairSharing ? _fair.CouldTakeBack(trial, preemptor, unit) : trial.CouldTakeBack(unit)));
    }

    private List<VictimUnit>? Find(Preemptor preemptor, VictimPlan plan)
    {
        if (!Starts(preemptor, plan, plan.Units))
        {
            return null;
        }

        var taken = plan.Units.GetRange(0, ShortestPrefix(preemptor, plan));
        if (taken.Count > MostTriedOneByOne)
        {
            PutBackBesidePlan(preemptor, plan, taken);
        }

        if (taken.Count <= MostTriedOneByOne)
        {
            PutBackOneByOne(preemptor, plan, taken);
        }

        return taken;
    }

    private bool Starts(Preemptor preemptor, VictimPlan plan, List<VictimUnit> released, VictimUnit? kept = null)
    {
        var mark = model.Ledger.Mark();
        foreach (var unit in released)
        {
            if (unit != kept)
            {
                Release(unit);
            }
        }

        var starts = StartsNow(preemptor, plan);
        model.Ledger.RollbackTo(mark);
        return starts;
    }

    /// <summary>With what is released now. What it takes is charged on true.</summary>
    private bool StartsNow(Preemptor preemptor, VictimPlan plan)
    {
        _plan.Clear();
        return HasQuota(preemptor, plan) && placer.TryFloor(preemptor.Entry, _plan);
    }

    /// <summary>Whether there is quota for all it asks for: quick to know, before nodes are asked.</summary>
    private bool HasQuota(Preemptor preemptor, VictimPlan plan)
    {
        var mark = model.Ledger.Mark();
        model.Ledger.ChargeQuota(preemptor.Entry.Queue, preemptor.Request);
        var has = IsWithin(preemptor, plan);
        model.Ledger.RollbackTo(mark);
        return has;
    }

    private static bool IsWithin(Preemptor preemptor, VictimPlan plan) =>
        preemptor.Entry.Queue.Quota.IsWithin(preemptor.Request) && (plan.Level is not { } level || preemptor.StaysWithin(level));

    /// <summary>More room never hurts, so that halving finds the first length that is enough. What is known to be too few stays released meanwhile.</summary>
    private int ShortestPrefix(Preemptor preemptor, VictimPlan plan)
    {
        var before = model.Ledger.Mark();
        var (enough, tooFew) = (plan.Units.Count, 0);
        for (var length = 1; enough - tooFew > 1; length = Math.Min(length * 2, tooFew + ((enough - tooFew) / 2)))
        {
            var mark = model.Ledger.Mark();
            plan.Units.GetRange(tooFew, length - tooFew).ForEach(Release);
            if (StartsNow(preemptor, plan))
            {
                model.Ledger.RollbackTo(mark);
                enough = length;
            }
            else
            {
                tooFew = length;
            }
        }

        model.Ledger.RollbackTo(before);
        return enough;
    }

    /// <summary>Puts back, last first, whatever fits beside the workload where it would be placed: linear, for the great majority.</summary>
    private void PutBackBesidePlan(Preemptor preemptor, VictimPlan plan, List<VictimUnit> taken)
    {
        var mark = model.Ledger.Mark();
        foreach (var unit in taken)
        {
            NotePlaces(unit);
            Release(unit);
        }

        _plan.Clear();
        var placed = placer.TryFloor(preemptor.Entry, _plan);
        for (var i = taken.Count - 1; placed && i >= 0; i--)
        {
            if (MayStay(taken, taken[i]))
            {
                var before = model.Ledger.Mark();
                if (TryPutBack(preemptor, plan, taken[i]))
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

    private void PutBackOneByOne(Preemptor preemptor, VictimPlan plan, List<VictimUnit> taken)
    {
        for (var i = taken.Count - 1; i >= 0; i--)
        {
            if (MayStay(taken, taken[i]) && Starts(preemptor, plan, taken, kept: taken[i]))
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

    private bool TryPutBack(Preemptor preemptor, VictimPlan plan, VictimUnit unit)
    {
        foreach (var (set, replica) in unit.Replicas)
        {
            if (!model.Ledger.TryPutBack(unit.Entry.Queue, set, replica))
            {
                return false;
            }
        }

        return IsWithin(preemptor, plan);
    }
}
