using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>Room that is being made for workloads: kept for them until they start, whoever asks for it meanwhile.</summary>
internal sealed class Claims(SchedulingModel model, GangPlacer placer)
{
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<WorkloadEntry> _broken = [];

    /// <summary>Whether every claimant still starts once its victims have gone. Leaves the books as they are.</summary>
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

    /// <summary>Gives up claims that lost their room to what nobody decided, such as a node that went.</summary>
    public void GiveUpBroken()
    {
        if (model.Claimants.Count > 0 && FindBroken(except: null, first: false) > 0)
        {
            foreach (var claimant in _broken)
            {
                claimant.Claiming = false;
                foreach (var set in claimant.Sets)
                {
                    set.Leave();
                }

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
        foreach (var victim in model.Disrupted)
        {
            ReleaseFor(victim, except);
        }

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

    private void ReleaseFor(WorkloadEntry victim, WorkloadEntry? except)
    {
        if (victim.DisruptedFor is { } id && model.Entries.TryGetValue(id, out var claimant) && claimant != except && model.Claimants.Contains(claimant))
        {
            foreach (var set in victim.Sets)
            {
                foreach (var replica in set.Replicas)
                {
                    if (replica.Releasing)
                    {
                        model.Ledger.Release(victim.Queue, set, replica.Allocation);
                    }
                }
            }
        }
    }
}
