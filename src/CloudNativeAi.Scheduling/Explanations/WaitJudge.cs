using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Finds every reason for which a workload waits, judged at min, in the order of <see cref="WaitReasonCode"/>.</summary>
internal sealed class WaitJudge
{
    private readonly SchedulingModel _model;
    private readonly GangPlacer _placer;

    public WaitJudge(SchedulingModel model)
    {
        _model = model;
        _placer = new GangPlacer(model);
    }

    /// <summary>The main reason. Where there are several flavors: the one that is nearest to starting says why it does not.</summary>
    public WaitReasonCode Main(WorkloadEntry entry)
    {
        if (entry.Queue.Stopped)
        {
            return WaitReasonCode.QueueStopped;
        }

        if (entry.Unmet.Length > 0)
        {
            return WaitReasonCode.WaitingForDependency;
        }

        if (entry.IsCold)
        {
            return WaitReasonCode.WaitingForData;
        }

        if (entry.Group is { IsReady: false })
        {
            return WaitReasonCode.WaitingForStartGroup;
        }

        if (HasNoFlavor(entry))
        {
            return WaitReasonCode.NoMatchingFlavor;
        }

        if (IsPinned(entry))
        {
            return OnTheseFlavors(entry);
        }

        var nearest = WaitReasonCode.NoMatchingFlavor;
        FlavorPicker.TryEach(entry, () =>
        {
            var code = OnTheseFlavors(entry);
            nearest = code > nearest ? code : nearest;
            return false;
        });
        return nearest;
    }

    /// <summary>Whether no flavor of its queue is for it, or a resource that it asks for is not named there.</summary>
    public static bool HasNoFlavor(WorkloadEntry entry) => Array.Exists(entry.Sets, set => Missing(entry, set) > 0 && set.Choice is null && set.Choices.Length == 0);

    /// <summary>Chooses the flavors that are nearest to starting it; true: they are to be left again.</summary>
    public bool ChooseNearest(WorkloadEntry entry)
    {
        if (HasNoFlavor(entry) || IsPinned(entry))
        {
            return false;
        }

        var nearest = default(WaitReasonCode);
        FlavorPicker.TryEach(entry, () =>
        {
            var code = OnTheseFlavors(entry);
            nearest = code > nearest ? code : nearest;
            return false;
        });
        FlavorPicker.TryEach(entry, () => OnTheseFlavors(entry) == nearest);
        return true;
    }

    /// <summary>What would keep it were it the first in line, on the flavors chosen.</summary>
    public WaitReasonCode Fit(WorkloadEntry entry) =>
        OverQuota(entry, empty: true) is not null ? WaitReasonCode.ExceedsMaxQuota
        : !FitsAnywhere(entry) ? WaitReasonCode.ExceedsCapacity
        : !FitsEmptyCluster(entry) ? WaitReasonCode.NoEligibleNode
        : OverQuota(entry, empty: false) is not null ? WaitReasonCode.WaitingForQuota
        : Try(entry) ? WaitReasonCode.ReservedForWorkload
        : NodesNow(entry);

    /// <summary>The same of nodes alone, were there quota enough.</summary>
    public WaitReasonCode NodesAlone(WorkloadEntry entry) =>
        !FitsAnywhere(entry) ? WaitReasonCode.ExceedsCapacity
        : !FitsEmptyCluster(entry) && OverQuota(entry, empty: true) is null ? WaitReasonCode.NoEligibleNode
        : NodesNow(entry);

    /// <summary>Whether others were asked to make room for it, and have not yet.</summary>
    public bool IsPreempting(WorkloadEntry entry) => entry.Claiming && _model.Disrupted.Any(victim => victim.DisruptedFor == entry.Id);

    /// <summary>The first account of which the queue has too little quota, all of it or what is unused, on the flavors chosen now; null: none.</summary>
    public static int? OverQuota(WorkloadEntry entry, bool empty)
    {
        var queue = entry.Queue.Quota;
        foreach (var (account, amount) in Requested(entry))
        {
            if (amount > (empty ? queue[account].Potential : queue.Available(account)))
            {
                return account;
            }
        }

        return null;
    }

    /// <summary>What it needs of each account to start, or to reach its next size.</summary>
    public static IEnumerable<QuotaCharge> Requested(WorkloadEntry entry) => QuotaCharge.Sum(entry.Sets.Select(set => (set.Charge, Missing(entry, set))));

    /// <summary>The head of a strict queue that it may not pass; null: it is not behind one.</summary>
    public static WorkloadEntry? Head(WorkloadEntry entry)
    {
        if (entry.Queue.Ordering != QueueOrdering.StrictFifo)
        {
            return null;
        }

        var head = entry.Queue.Pending.First(other => other == entry || !other.StandsBack);
        return head == entry ? null : head;
    }

    private static int Missing(WorkloadEntry entry, PodSetEntry set) =>
        entry.Phase == WorkloadPhase.Waiting ? set.Floor : (set.SizeAbove(set.Staying, set.Wanted) ?? set.Staying) - set.Staying;

    private WaitReasonCode OnTheseFlavors(WorkloadEntry entry) =>
        OverQuota(entry, empty: true) is not null ? WaitReasonCode.ExceedsMaxQuota
        : !FitsAnywhere(entry) ? WaitReasonCode.ExceedsCapacity
        : !FitsEmptyCluster(entry) ? WaitReasonCode.NoEligibleNode
        : Head(entry) is not null ? WaitReasonCode.BlockedByQueueHead
        : IsPreempting(entry) ? WaitReasonCode.WaitingForPreemptedWorkloads
        : OverQuota(entry, empty: false) is not null ? WaitReasonCode.WaitingForQuota
        : entry.Group is null && Try(entry) ? WaitReasonCode.ReservedForWorkload
        : NodesNow(entry);

    private static bool IsPinned(WorkloadEntry entry) => entry.Claiming || entry.Phase == WorkloadPhase.Placed;

    private WaitReasonCode NodesNow(WorkloadEntry entry) =>
        Array.Exists(entry.Sets, static set => set.Rule is not null) && Try(entry, near: false) ? WaitReasonCode.TopologyPlacementFailed : WaitReasonCode.WaitingForCapacity;

    private bool Try(WorkloadEntry entry, bool near = true)
    {
        var mark = _model.Ledger.Mark();
        var fits = _placer.TryFloor(entry, [], near);
        _model.Ledger.RollbackTo(mark);
        return fits;
    }

    /// <summary>On all known nodes, empty, open and untainted; each pod set for itself.</summary>
    private bool FitsAnywhere(WorkloadEntry entry) =>
        Array.TrueForAll(entry.Sets, set => _model.Topology.FitsEmpty(set.Rule, set.Shape, set.Floor, ignoreCordonAndTaints: true));

    /// <summary>Were nothing placed at all, and quota no matter.</summary>
    private bool FitsEmptyCluster(WorkloadEntry entry)
    {
        var mark = _model.Ledger.Mark();
        foreach (var other in _model.Placed)
        {
            foreach (var set in other.Sets)
            {
                foreach (var replica in set.Replicas)
                {
                    _model.Ledger.Release(other.Queue, set, replica.Allocation);
                }
            }
        }

        // What is measured now is of what is placed now.
        bool fits;
        using (_model.Ledger.State.LiftLoads())
        {
            fits = _placer.TryFloor(entry, []);
        }

        _model.Ledger.RollbackTo(mark);
        return fits;
    }
}
