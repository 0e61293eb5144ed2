using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>What decides between the heads of two queues.</summary>
internal sealed class HeadOrder(SchedulingModel model, Claims claims)
{
    private readonly List<(QuotaCharge[] Charges, int Replicas)> _request = [];

    /// <summary>Not borrowing before borrowing, then as within a queue.</summary>
    public static int Compare(QueueHead? x, QueueHead? y) =>
        x!.Borrows != y!.Borrows ? x.Borrows.CompareTo(y.Borrows) : WorkloadOrder.Instance.Compare(x.Entry, y.Entry);

    /// <summary>Looks whether a head would borrow: on the first flavors it could have now, or would wait for.</summary>
    public void Look(QueueHead head)
    {
        var mark = claims.AssumeQuotas();
        LookNow(head);
        model.Ledger.RollbackTo(mark);
    }

    /// <summary>The same, and the shares all the way up were it started.</summary>
    public void LookAtShares(QueueHead head)
    {
        var mark = claims.AssumeQuotas();
        LookNow(head);
        head.Shares.Clear();
        var queue = head.Queue.Quota;
        for (var i = 0; i < _request.Count; i++)
        {
            foreach (var charge in _request[i].Charges)
            {
                queue.Charge(charge.Account, charge.Amount * _request[i].Replicas);
            }
        }

        for (var node = queue; node.Parent is not null; node = node.Parent)
        {
            head.Shares.Add(model.Queues.Shares.Remembered(node));
        }

        for (var i = _request.Count - 1; i >= 0; i--)
        {
            foreach (var charge in _request[i].Charges)
            {
                queue.Discharge(charge.Account, charge.Amount * _request[i].Replicas);
            }
        }

        model.Ledger.RollbackTo(mark);
    }

    private void LookNow(QueueHead head)
    {
        var queue = head.Queue.Quota;
        head.Borrows = false;
        Note(head.Entry!);
        for (var i = 0; queue.Parent is not null && i < _request.Count && !head.Borrows; i++)
        {
            foreach (var charge in _request[i].Charges)
            {
                head.Borrows |= queue[charge.Account].Used + Requested(charge.Account) > queue[charge.Account].Subtree;
            }
        }
    }

    /// <summary>What a head asks for, one entry a pod set.</summary>
    private void Note(WorkloadEntry entry)
    {
        _request.Clear();
        foreach (var set in entry.Sets)
        {
            _request.Add((Charges(entry, set), Missing(entry, set)));
        }
    }

    private long Requested(int account)
    {
        var requested = 0L;
        foreach (var (charges, replicas) in _request)
        {
            foreach (var charge in charges)
            {
                requested += charge.Account == account ? charge.Amount * replicas : 0;
            }
        }

        return requested;
    }

    private static int Missing(WorkloadEntry entry, PodSetEntry set) => entry.Phase == WorkloadPhase.Placed ? Math.Max(0, set.Wanted - set.Staying) : set.Floor;

    private static QuotaCharge[] Charges(WorkloadEntry entry, PodSetEntry set)
    {
        if (set.Choice is { } chosen)
        {
            return chosen.Charges;
        }

        foreach (var choice in set.Choices)
        {
            if (Fits(entry.Queue.Quota, choice.Charges, set.Floor))
            {
                return choice.Charges;
            }
        }

        return set.Choices.Length > 0 ? set.Choices[0].Charges : [];
    }

    private static bool Fits(QuotaNode queue, QuotaCharge[] charges, int replicas)
    {
        foreach (var charge in charges)
        {
            if (queue.Available(charge.Account) < charge.Amount * replicas)
            {
                return false;
            }
        }

        return true;
    }
}
