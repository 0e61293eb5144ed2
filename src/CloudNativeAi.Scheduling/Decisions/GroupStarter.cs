using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Starts groups of workloads: all members in one transaction, or none.</summary>
internal sealed class GroupStarter(SchedulingModel model, GangPlacer placer, WorkloadStarter starter, Claims claims, Reservations reservations)
{
    private readonly FlavorPicker _flavors = new(model, placer);

    public bool TryStart(StartGroupEntry group, DateTimeOffset now, List<Decision> decisions)
    {
        var members = group.Members.ToArray();
        var mark = model.Ledger.Mark();
        var plans = new List<PlannedReplica>[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            members[i].JudgedAt = model.Freed;
            plans[i] = [];
            if (!_flavors.TryFloor(members[i], plans[i]) || !reservations.Hold(members[i], plans[i], now))
            {
                return Undo(mark, members);
            }
        }

        if (!claims.Hold())
        {
            return Undo(mark, members);
        }

        for (var i = 0; i < members.Length; i++)
        {
            starter.Accept(members[i], plans[i], now, decisions);
        }

        return true;
    }

    private bool Undo(LedgerMark mark, WorkloadEntry[] members)
    {
        model.Ledger.RollbackTo(mark);
        foreach (var member in members)
        {
            member.LeaveFlavors();
        }

        return false;
    }
}
