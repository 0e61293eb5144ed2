using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Room that is being made for workloads: kept for them until they start, whoever asks for it meanwhile.</summary>
/// <remarks>
/// Each is looked for anew, at the best place there is now. But the best place of one may be the only one of another, so that more room can be worse than less: then
/// each goes where it was last seen to fit, which more room never spoils.
/// </remarks>
/// <param name="model">Whose claimants.</param>
/// <param name="placer">Finds places.</param>
/// <param name="decides">False: it only asks, and where claimants fit in what it imagines is not remembered.</param>
internal sealed class Claims(SchedulingModel model, GangPlacer placer, bool decides = true)
{
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<(WorkloadEntry Claimant, int End)> _fitting = [];
    private readonly List<WorkloadEntry> _broken = [];

    /// <summary>Whether every claimant still starts once all that were asked have gone. Leaves the books as they are.</summary>
    /// <param name="except">A claimant that is being served just now.</param>
    public bool Hold(WorkloadEntry? except = null) => model.Claimants.Count == 0 || FindBroken(except) == 0;

    /// <summary>Whether every claimant and one more would still start, all in order, once these victims have gone too.</summary>
    public bool HoldWith(WorkloadEntry waiting, IReadOnlyList<VictimUnit> victims)
    {
        var mark = model.Ledger.Mark();
        foreach (var unit in victims)
        {
            foreach (var (set, replica) in unit.Replicas)
            {
                model.Ledger.Release(unit.Entry.Queue, set, replica.Allocation);
            }
        }

        model.Claimants.Add(waiting);
        var holds = FindBroken(except: null) == 0;
        model.Claimants.Remove(waiting);
        model.Ledger.RollbackTo(mark);
        return holds;
    }

    /// <summary>Charges a claimant where it was last seen to fit; nothing is charged on false.</summary>
    public bool TryNoted(WorkloadEntry claimant, List<PlannedReplica> plan)
    {
        if (!Array.TrueForAll(claimant.Sets, set => claimant.Places.Count(place => place.Set == set) == set.Floor))
        {
            return false;
        }

        var (mark, planned) = (model.Ledger.Mark(), plan.Count);
        foreach (var (set, node) in claimant.Places)
        {
            var row = model.Ledger.State.RowOf(node);
            var allocation = row < 0 ? Ledger.NoRoom : model.Ledger.TryPlaceAt(claimant.Queue, set, row);
            if (allocation < 0)
            {
                model.Ledger.RollbackTo(mark);
                plan.RemoveRange(planned, plan.Count - planned);
                return false;
            }

            plan.Add(new PlannedReplica(set, allocation));
        }

        return true;
    }

    /// <summary>Makes the books what they will be when all that were asked have gone and every claimant has started; roll back to the mark.</summary>
    public LedgerMark Assume()
    {
        var mark = model.Ledger.Mark();
        ReleaseAsked();
        Arrange(except: null);
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
                model.Ledger.ChargeQuota(claimant.Queue, [.. QuotaCharge.Sum(claimant.Sets.Select(static set => (set.Charge, set.Floor)))]);
            }
        }

        return mark;
    }

    /// <summary>Gives up claims that lost their room to what nobody decided, such as a node that went.</summary>
    public void GiveUpBroken()
    {
        if (model.Claimants.Count > 0 && FindBroken(except: null) > 0)
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

    private int FindBroken(WorkloadEntry? except)
    {
        var mark = model.Ledger.Mark();
        ReleaseAsked();
        Arrange(except);
        if (_broken.Count == 0 && decides)
        {
            NotePlaces();
        }

        model.Ledger.RollbackTo(mark);
        return _broken.Count;
    }

    /// <summary>Charges all claimants, in order, as they fit together.</summary>
    private void Arrange(WorkloadEntry? except)
    {
        var mark = model.Ledger.Mark();
        Charge(except, asNoted: false);
        if (_broken.Count > 0)
        {
            model.Ledger.RollbackTo(mark);
            Charge(except, asNoted: true);
        }
    }

    private void Charge(WorkloadEntry? except, bool asNoted)
    {
        _broken.Clear();
        _plan.Clear();
        _fitting.Clear();
        foreach (var claimant in model.Claimants)
        {
            if (claimant == except)
            {
                continue;
            }

            if ((asNoted && TryNoted(claimant, _plan)) || placer.TryFloor(claimant, _plan))
            {
                _fitting.Add((claimant, _plan.Count));
            }
            else
            {
                _broken.Add(claimant);
            }
        }
    }

    /// <summary>Remembers where all that are charged are. Where a topology rule says how its replicas lie to each other, nodes alone say too little.</summary>
    private void NotePlaces()
    {
        var start = 0;
        foreach (var (claimant, end) in _fitting)
        {
            claimant.Places.Clear();
            for (; start < end; start++)
            {
                if (_plan[start].Set.Rule is null)
                {
                    claimant.Places.Add((_plan[start].Set, model.Ledger.State.NodeOf(model.Ledger.State.RowOf(_plan[start].Allocation)).Id));
                }
            }
        }
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
