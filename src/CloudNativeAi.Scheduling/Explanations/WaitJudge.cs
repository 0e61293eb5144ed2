using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Finds every reason for which a workload waits, judged at min, in the order of <see cref="WaitReasonCode"/>.</summary>
internal sealed class WaitJudge
{
    private readonly SchedulingModel _model;
    private readonly GangPlacer _placer;
    private readonly Claims _claims;

    public WaitJudge(SchedulingModel model)
    {
        _model = model;
        _placer = new GangPlacer(model);
        _claims = new Claims(model, _placer);
    }

    /// <summary>The main reason.</summary>
    public WaitReasonCode Main(WorkloadEntry entry) =>
        entry.Queue.Stopped ? WaitReasonCode.QueueStopped
        : OverQuota(entry, empty: true) is not null ? WaitReasonCode.ExceedsMaxQuota
        : !FitsAnywhere(entry) ? WaitReasonCode.ExceedsCapacity
        : !FitsEmptyCluster(entry) ? WaitReasonCode.NoEligibleNode
        : Head(entry) is not null ? WaitReasonCode.BlockedByQueueHead
        : entry.Claiming ? WaitReasonCode.WaitingForPreemptedWorkloads
        : OverQuota(entry, empty: false) is not null ? WaitReasonCode.WaitingForQuota
        : Try(entry, claimsToo: false) ? WaitReasonCode.ReservedForWorkload
        : Array.Exists(entry.Sets, static set => set.Rule is not null) && Try(entry, claimsToo: false, near: false) ? WaitReasonCode.TopologyPlacementFailed
        : WaitReasonCode.WaitingForCapacity;

    /// <summary>The first resource of which the queue has too little quota, all of it or what is unused; null: none.</summary>
    public static int? OverQuota(WorkloadEntry entry, bool empty)
    {
        var queue = entry.Queue;
        for (var i = 0; i < queue.Resources.Length; i++)
        {
            var requested = Requested(entry, i);
            if (requested.Sign > 0 && (empty ? requested : requested + queue.Used[i]) > queue.Nominal[i])
            {
                return i;
            }
        }

        return null;
    }

    /// <summary>What it needs at min of a resource that its queue's quota names.</summary>
    public static ResourceQuantity Requested(WorkloadEntry entry, int resource)
    {
        var requested = ResourceQuantity.Zero;
        foreach (var set in entry.Sets)
        {
            requested += set.Charge[resource] * set.Floor;
        }

        return requested;
    }

    /// <summary>The head of a strict queue that it may not pass; null: it is not behind one.</summary>
    public WorkloadEntry? Head(WorkloadEntry entry)
    {
        if (entry.Queue.Ordering != QueueOrdering.StrictFifo)
        {
            return null;
        }

        var head = _model.Pending.First(other => other.Queue == entry.Queue);
        return head == entry ? null : head;
    }

    private bool Try(WorkloadEntry entry, bool claimsToo, bool near = true)
    {
        var mark = _model.Ledger.Mark();
        var fits = _placer.TryFloor(entry, [], near) && (!claimsToo || _claims.Hold(except: entry));
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

        var fits = _placer.TryFloor(entry, []);
        _model.Ledger.RollbackTo(mark);
        return fits;
    }
}
