using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Room that is being made for workloads: kept for them until they start, whoever asks for it meanwhile.</summary>
internal sealed class Claims(SchedulingModel model, GangPlacer placer)
{
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<WorkloadEntry> _broken = [];

    /// <summary>Whether every claimant still starts once all that were asked have gone. Leaves the books as they are.</summary>
    /// <param name="except">A claimant that is being served just now.</param>
    public bool Hold(WorkloadEntry? except = null) => model.Claimants.Count == 0 || FindBroken(except, first: true) == 0;

    /// <summary>Whether every claimant and one more would still start, all in order, once these victims have gone too.</summary>
    public bool HoldWith(WorkloadEntry waiting, IReadOnlyList<VictimUnit> victims)
    {
        if (model.Claimants.Count == 0)
        {
            return true;
        }

        var mark = model.Ledger.Mark();
        foreach (var unit in victims)
        {
            foreach (var (set, replica) in unit.Replicas)
            {
                model.Ledger.Release(unit.Entry.Queue, set, replica.Allocation);
            }
        }

        model.Claimants.Add(waiting);
        var holds = FindBroken(except: null, first: true) == 0;
        model.Claimants.Remove(waiting);
        model.Ledger.RollbackTo(mark);
        return holds;
    }

    /// <summary>Makes the books what they will be when all that were asked have gone and every claimant has started; roll back to the mark.</summary>
    public LedgerMark Assume()
    {
        var mark = model.Ledger.Mark();
        ReleaseAsked();
        _plan.Clear();
        foreach (var claimant in model.Claimants)
        {
            placer.TryFloor(claimant, _plan);
        }

        return mark;
    }

    /// <summary>The same for quotas alone.</summary>
    public LedgerMark AssumeQuotas()
    {
        var mark = model.Ledger.Mark();
        if (model.Claimants.Count > 0)
        {
            foreach (var (victim, set, _) in Asked())
            {
                model.Ledger.DischargeQuota(victim.Queue, set.Charge);
            }

            foreach (var claimant in model.Claimants)
            {
                model.Ledger.ChargeQuota(claimant.Queue, [.. QuotaCharge.Sum(claimant.Sets.Select(static set => (set.Charge, set.Floor - set.Staying)))]);
            }
        }

        return mark;
    }

    /// <summary>Gives up claims that lost their room to what nobody decided, such as a node that went.</summary>
    public void GiveUpBroken()
    {
        if (model.Claimants.Count > 0 && FindBroken(except: null, first: false) > 0)
        {
            foreach (var claimant in _broken)
            {
                claimant.Claiming = false;
                claimant.LeaveFlavors();
                model.Touch(claimant);
            }

            model.RaiseFreed();
        }
    }

    private int FindBroken(WorkloadEntry? except, bool first)
    {
        _broken.Clear();
        _plan.Clear();
        var mark = model.Ledger.Mark();
        ReleaseAsked();
        foreach (var claimant in model.Claimants)
        {
            if (claimant != except && !placer.TryFloor(claimant, _plan))
            {
                _broken.Add(claimant);
                if (first)
                {
                    break;
                }
            }
        }

        model.Ledger.RollbackTo(mark);
        return _broken.Count;
    }

    private void ReleaseAsked()
    {
        foreach (var (victim, set, replica) in Asked())
        {
            model.Ledger.Release(victim.Queue, set, replica.Allocation);
        }
    }

    private IEnumerable<NodeReplica> Asked() =>
        from victim in model.Disrupted
        from set in victim.Sets
        from replica in set.Replicas
        where replica.Releasing
        select new NodeReplica(victim, set, replica);
}
