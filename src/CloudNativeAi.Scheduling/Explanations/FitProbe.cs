using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Tries what would fit if; everything is rolled back. The flavors of the workload are chosen.</summary>
internal sealed class FitProbe
{
    private readonly SchedulingModel _model;
    private readonly GangPlacer _placer;
    private readonly Claims _claims;

    public FitProbe(SchedulingModel model)
    {
        _model = model;
        _placer = new GangPlacer(model);
        _claims = new Claims(model, _placer, decides: false);
    }

    /// <summary>Whether it fits on nodes now, were there quota enough.</summary>
    public bool FitsNodes(WorkloadEntry entry, bool near = true)
    {
        var mark = _model.Ledger.Mark();
        LiftQuota(entry);
        var fits = _placer.TryFloor(entry, [], near);
        _model.Ledger.RollbackTo(mark);
        return fits;
    }

    /// <summary>The same, were no node measured above the load up to which it takes new work.</summary>
    public bool FitsAtAnyLoad(WorkloadEntry entry)
    {
        using var lifted = _model.Ledger.State.LiftLoads();
        return FitsNodes(entry);
    }

    /// <summary>How many replicas of each pod set find no place now, were there quota enough, with the others in theirs.</summary>
    public int[] Missing(WorkloadEntry entry)
    {
        var floors = Array.ConvertAll(entry.Sets, static set => set.Floor);
        var missing = new int[floors.Length];
        var mark = _model.Ledger.Mark();
        LiftQuota(entry);
        for (var i = 0; i < floors.Length; i++)
        {
            var set = entry.Sets[i];
            if (set.Rule is not null)
            {
                missing[i] = floors[i];
                continue;
            }

            List<PlannedReplica> plan = [];
            _placer.TryAdd(entry, set, floors[i], plan);
            missing[i] = floors[i] - plan.Count;
        }

        _model.Ledger.RollbackTo(mark);
        return missing;
    }

    /// <summary>Whether it starts when these have ended, after those that go before it have taken what they can.</summary>
    public bool StartsWithout(IEnumerable<WorkloadEntry> ended, WorkloadEntry entry, IReadOnlyList<WorkloadEntry> ahead)
    {
        var mark = _model.Ledger.Mark();
        foreach (var other in ended)
        {
            foreach (var set in other.Sets)
            {
                foreach (var replica in set.Replicas)
                {
                    _model.Ledger.Release(other.Queue, set, replica.Allocation);
                }
            }
        }

        foreach (var other in ahead)
        {
            _placer.TryFloor(other, []);
        }

        var starts = _placer.TryFloor(entry, []) && (_model.Claimants.Count == 0 || _claims.Hold(except: entry));
        _model.Ledger.RollbackTo(mark);
        return starts;
    }

    private void LiftQuota(WorkloadEntry entry) =>
        _model.Ledger.DischargeQuota(entry.Queue, [.. WaitJudge.Requested(entry).Select(one => one with { Amount = one.Amount + Math.Max(0, one.Amount - entry.Queue.Quota.Available(one.Account)) })]);
}
