using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>The two books of account, kept together: what nodes have free, and what queues use. A try is rolled back in both.</summary>
internal sealed class Ledger(ClusterState state)
{
    public const int NoRoom = -1;
    public const int NoQuota = -2;
    private readonly List<Entry> _log = [];

    public ClusterState State => state;

    /// <summary>Charges the best place within the queue's quota; −1: there is none.</summary>
    public int TryPlace(SchedulingQueue queue, PodSetEntry set)
    {
        if (set.Choice is not { } choice || !queue.Quota.Fits(choice.Charges))
        {
            return -1;
        }

        var allocation = state.TryPlace(choice.Shape);
        if (allocation >= 0)
        {
            Log(new Entry(queue.Quota, choice.Charges, Charged: true));
        }

        return allocation;
    }

    /// <summary>Charges one there: <see cref="NoRoom"/> where the row refuses, <see cref="NoQuota"/> where the queue does.</summary>
    public int TryPlaceAt(SchedulingQueue queue, PodSetEntry set, int row)
    {
        if (set.Choice is not { } choice || !queue.Quota.Fits(choice.Charges))
        {
            return NoQuota;
        }

        var allocation = state.TryPlaceAt(choice.Shape, row, []);
        if (allocation >= 0)
        {
            Log(new Entry(queue.Quota, choice.Charges, Charged: true));
        }

        return allocation;
    }

    /// <summary>Charges a replica where it was; false: something else is there. What its queue may use is not asked: it had it before.</summary>
    public bool TryPutBack(SchedulingQueue queue, PodSetEntry set, PlacedReplica replica)
    {
        if (replica.Allocation < 0 || state.TryPlaceAt(set.Shape, replica.Row, replica.Devices) < 0)
        {
            return false;
        }

        Log(new Entry(queue.Quota, set.Charge, Charged: true));
        return true;
    }

    /// <summary>Takes a replica off both books; one whose node is gone is on the queue's alone.</summary>
    public void Release(SchedulingQueue queue, PodSetEntry set, int allocation)
    {
        if (allocation >= 0)
        {
            state.Release(allocation);
        }

        Log(new Entry(queue.Quota, set.Charge, Charged: false));
    }

    /// <summary>Charges the queue alone, whether there is quota or not; for tries that are rolled back.</summary>
    public void ChargeQuota(SchedulingQueue queue, QuotaCharge[] charges) => Log(new Entry(queue.Quota, charges, Charged: true));

    /// <summary>Takes a replica off its queue's account alone; for tries that are rolled back.</summary>
    public void DischargeQuota(SchedulingQueue queue, QuotaCharge[] charges) => Log(new Entry(queue.Quota, charges, Charged: false));

    public LedgerMark Mark() => new(state.Savepoint(), _log.Count);

    public void RollbackTo(LedgerMark mark)
    {
        state.RollbackTo(mark.Savepoint);
        for (var i = _log.Count - 1; i >= mark.Position; i--)
        {
            Apply(_log[i] with { Charged = !_log[i].Charged });
        }

        _log.RemoveRange(mark.Position, _log.Count - mark.Position);
    }

    public void Commit()
    {
        state.Commit();
        _log.Clear();
    }

    private void Log(Entry entry)
    {
        Apply(entry);
        _log.Add(entry);
    }

    private static void Apply(Entry entry)
    {
        if (entry.Charged)
        {
            entry.Quota.Charge(entry.Amounts);
        }
        else
        {
            entry.Quota.Discharge(entry.Amounts);
        }
    }

    private readonly record struct Entry(QuotaNode Quota, QuotaCharge[] Amounts, bool Charged);
}
