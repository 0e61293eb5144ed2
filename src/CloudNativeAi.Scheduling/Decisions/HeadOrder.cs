using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>What decides between the heads of two queues.</summary>
internal sealed class HeadOrder(SchedulingModel model)
{
    /// <summary>Not borrowing before borrowing, then as within a queue.</summary>
    public static int Compare(QueueHead? x, QueueHead? y) =>
        x!.Borrows != y!.Borrows ? x.Borrows.CompareTo(y.Borrows) : WorkloadOrder.Instance.Compare(x.Entry, y.Entry);

    /// <summary>Looks whether a head would borrow: on the first flavors it could have now, or would wait for.</summary>
    public static void Look(QueueHead head) => head.Borrows = head.Queue.Quota.Parent is not null && Array.Exists(Request(head.Entry!), charge => Over(head.Queue.Quota, charge));

    /// <summary>The same, and the shares all the way up were it started.</summary>
    public void LookAtShares(QueueHead head)
    {
        head.Shares.Clear();
        var mark = model.Ledger.Mark();
        var request = Request(head.Entry!);
        head.Borrows = head.Queue.Quota.Parent is not null && Array.Exists(request, charge => Over(head.Queue.Quota, charge));
        model.Ledger.ChargeQuota(head.Queue, request);
        for (var node = head.Queue.Quota; node.Parent is not null; node = node.Parent)
        {
            head.Shares.Add(model.Queues.Shares.Remembered(node));
        }

        model.Ledger.RollbackTo(mark);
    }

    private static bool Over(QuotaNode queue, QuotaCharge charge) => queue[charge.Account].Used + charge.Amount > queue[charge.Account].Subtree;

    private static QuotaCharge[] Request(WorkloadEntry entry) => [.. Preemptor.Sum(entry.Sets.Select(set => (Choice(entry, set)?.Charges ?? [], Missing(entry, set))))];

    private static int Missing(WorkloadEntry entry, PodSetEntry set) => entry.Phase == WorkloadPhase.Placed ? Math.Max(0, set.Wanted - set.Staying) : set.Floor;

    private static FlavorChoice? Choice(WorkloadEntry entry, PodSetEntry set) =>
        set.Choice ?? Array.Find(set.Choices, choice => Fits(entry.Queue.Quota, choice.Charges, set.Floor)) ?? set.Choices.FirstOrDefault();

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
