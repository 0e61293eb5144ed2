using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Damaged gangs: made whole before anybody else is served, kept room for while they wait for it, and given up when that takes too long.</summary>
/// <remarks>
/// A gang gets its missing replicas all at once, so that its owner is not troubled with halves. What of them would fit already is kept free for the
/// first damaged gang in order, and for that one only: two gangs never hold halves of what either needs.
/// </remarks>
internal sealed class GangRecovery(SchedulingModel model, GangPlacer placer, Claims claims)
{
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<PlannedReplica> _kept = [];
    private WorkloadEntry? _keptFor;
    private int _keptBefore;

    public void Repair(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var entry in model.Damaged.ToArray())
        {
            if (TryRepair(entry, now, decisions))
            {
                continue;
            }

            if ((entry.DegradedSince ?? now) + model.GangRecovery <= now)
            {
                GiveUp(entry, now, decisions);
                continue;
            }

            if (entry.DegradedSince is null)
            {
                entry.DegradedSince = now;
                model.Touch(entry);
            }

            if (_keptFor is null)
            {
                KeepRoom(entry);
            }
        }

        if (_kept.Count < _keptBefore)
        {
            model.RaiseFreed();
        }

        _keptBefore = _kept.Count;
    }

    /// <summary>Call it when all others have been served: what was kept is free until somebody is served again.</summary>
    public void LetGo()
    {
        foreach (var (set, allocation, _) in _kept)
        {
            model.Ledger.Release(_keptFor!.Queue, set, allocation);
        }

        _kept.Clear();
        _keptFor = null;
    }

    private bool TryRepair(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        var mark = model.Ledger.Mark();
        _plan.Clear();
        if (!placer.TryFloor(entry, _plan) || !claims.Hold(except: entry))
        {
            model.Ledger.RollbackTo(mark);
            return false;
        }

        entry.DegradedSince = null;
        placer.Accept(entry, _plan, now);
        decisions.Add(new Decision(DecisionKind.Repaired, entry.Id, _plan.Count, default));
        return true;
    }

    private void GiveUp(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        var left = entry.ReplicaCount;
        var waited = model.GangRecovery > TimeSpan.Zero ? $" for {model.GangRecovery:c}" : "";
        entry.DegradedSince = null;
        model.AskAll(entry, DisruptionReason.GangBelowMin, $"{left} replicas are left, fewer than its min, and there was no room for the others{waited}.", now);
        model.Touch(entry);
        decisions.Add(new Decision(DecisionKind.GangGivenUp, entry.Id, left, default, DisruptionReason.GangBelowMin));
    }

    /// <summary>Charges as many of the missing replicas as fit.</summary>
    private void KeepRoom(WorkloadEntry entry)
    {
        var floors = Array.ConvertAll(entry.Sets, static set => set.Floor);
        var (fit, tooMany) = (0, entry.Sets.Sum(static set => Math.Max(0, set.Floor - set.Staying)));
        while (tooMany - fit > 1)
        {
            var mark = model.Ledger.Mark();
            var middle = fit + ((tooMany - fit) / 2);
            (fit, tooMany) = TryKeep(entry, floors, middle) ? (middle, tooMany) : (fit, middle);
            model.Ledger.RollbackTo(mark);
            _kept.Clear();
        }

        _keptFor = fit > 0 && TryKeep(entry, floors, fit) ? entry : null;
    }

    private bool TryKeep(WorkloadEntry entry, int[] floors, int missing)
    {
        var mark = model.Ledger.Mark();
        for (var i = 0; i < floors.Length; i++)
        {
            var part = Math.Clamp(floors[i] - entry.Sets[i].Staying, 0, missing);
            missing -= part;
            entry.Sets[i].Floor = entry.Sets[i].Staying + part;
        }

        var fits = placer.TryFloor(entry, _kept) && claims.Hold(except: entry);
        for (var i = 0; i < floors.Length; i++)
        {
            entry.Sets[i].Floor = floors[i];
        }

        if (!fits)
        {
            model.Ledger.RollbackTo(mark);
            _kept.Clear();
        }

        return fits;
    }
}
