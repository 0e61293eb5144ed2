using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Starts workloads, and has room made for them.</summary>
internal sealed class WorkloadStarter(SchedulingModel model, GangPlacer placer, Claims claims, Reservations reservations)
{
    private readonly FlavorPicker _flavors = new(model, placer);
    private readonly VictimSearch _victims = new(model, placer, claims);
    private readonly List<PlannedReplica> _plan = [];
    private bool _borrowed;

    /// <summary>Whether somebody was started by borrowing, of its queue or of a cohort above it, since this was last asked: what is used there may be reclaimable now that was not.</summary>
    public bool TakeBorrowed()
    {
        var borrowed = _borrowed;
        _borrowed = false;
        return borrowed;
    }

    /// <summary>Starts a waiting workload where there is room, unless that is kept for others.</summary>
    public bool TryStart(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        _plan.Clear();
        if (!TryKeep(entry, _plan, now))
        {
            return false;
        }

        Accept(entry, _plan, now, decisions);
        return true;
    }

    /// <summary>Gives a workload the places that are charged for it, and where it is not elastic as many more as fit.</summary>
    public void Accept(WorkloadEntry entry, List<PlannedReplica> plan, DateTimeOffset now, List<Decision> decisions)
    {
        if (!entry.Spec.Elastic)
        {
            foreach (var set in entry.Sets)
            {
                Extend(entry, set, set.Floor, set.Set.Count, plan, now);
                set.Wanted = Count(set, plan);
            }
        }

        placer.Accept(entry, plan, now);
        (entry.JudgedAt, entry.GroupStarted) = (-1, entry.Spec.StartGroup is not null);
        _borrowed |= Array.Exists(entry.Sets, set => FlavorPicker.AnyBorrows(entry.Queue.Quota, set.Charge));
        reservations.NotePlaced(entry);
        decisions.Add(new Decision(DecisionKind.Placed, entry.Id, plan.Count, default));
    }

    /// <summary>Starts a workload, or asks others to make room for it; false: neither.</summary>
    public bool TryStartOrMakeRoom(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        var searchesOn = entry.Queue.Fungibility.WhenCanPreempt == FlavorSearch.TryNextFlavor || Array.TrueForAll(entry.Sets, static set => set.Choices.Length <= 1);
        return searchesOn
            ? TryStart(entry, now, decisions) || (model.Disrupted.Count > 0 && FlavorPicker.TryEach(entry, () => ClaimLeft(entry, now))) || FlavorPicker.TryEach(entry, () => MakeRoom(entry, now, decisions))
            : FlavorPicker.TryEach(entry, () => !LooksOn(entry) && (TryStartHere(entry, now, decisions) || MakeRoom(entry, now, decisions)))
                || TryStart(entry, now, decisions)
                || FlavorPicker.TryEach(entry, () => LooksOn(entry) && MakeRoom(entry, now, decisions));
    }

    /// <summary>Charges what a workload lacks to its floor, unless that takes what is kept for others; nothing stays charged on false.</summary>
    public bool TryKeep(WorkloadEntry entry, List<PlannedReplica> plan, DateTimeOffset now)
    {
        var mark = model.Ledger.Mark();
        var pinned = entry.Claiming || entry.Phase == WorkloadPhase.Placed;
        if ((pinned ? placer.TryFloor(entry, plan) : _flavors.TryFloor(entry, plan)) && claims.Hold(except: entry))
        {
            if (reservations.Hold(entry, plan, now))
            {
                return true;
            }

            model.Ledger.RollbackTo(mark);
            plan.Clear();
            if (reservations.TryAside(entry, plan) && claims.Hold(except: entry) && reservations.Hold(entry, plan, now))
            {
                return true;
            }
        }

        model.Ledger.RollbackTo(mark);
        plan.Clear();
        if (entry.Claiming && claims.TryNoted(entry, plan) && claims.Hold(except: entry) && reservations.Hold(entry, plan, now))
        {
            return true;
        }

        model.Ledger.RollbackTo(mark);
        plan.Clear();
        if (!pinned)
        {
            entry.LeaveFlavors();
        }

        return false;
    }

    /// <summary>Charges more for one pod set, as far as nobody's claim or start time suffers.</summary>
    public void Extend(WorkloadEntry entry, PodSetEntry set, int size, int limit, List<PlannedReplica> plan, DateTimeOffset now)
    {
        var mark = model.Ledger.Mark();
        var planned = plan.Count;
        placer.Extend(entry, set, size, limit, plan);
        if (plan.Count > planned && !(claims.Hold(except: entry) && reservations.Hold(entry, plan, now)))
        {
            model.Ledger.RollbackTo(mark);
            plan.RemoveRange(planned, plan.Count - planned);
        }
    }

    private static int Count(PodSetEntry set, List<PlannedReplica> plan)
    {
        var count = 0;
        foreach (var planned in plan)
        {
            count += planned.Set == set ? 1 : 0;
        }

        return count;
    }

    /// <summary>Whether the flavors that are chosen are only to be had by borrowing, and the search goes on then.</summary>
    private static bool LooksOn(WorkloadEntry entry) =>
        entry.Queue.Fungibility.WhenCanBorrow == FlavorSearch.TryNextFlavor && Array.Exists(entry.Sets, set => FlavorPicker.Borrows(entry.Queue.Quota, set.Charge, set.Floor));

    /// <summary>On the flavors that are chosen.</summary>
    private bool TryStartHere(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        var mark = model.Ledger.Mark();
        _plan.Clear();
        if (!placer.TryFloor(entry, _plan) || !claims.Hold(except: entry))
        {
            model.Ledger.RollbackTo(mark);
            return false;
        }

        model.Ledger.RollbackTo(mark);
        return StartPinned(entry, now, decisions);
    }

    private bool StartPinned(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        entry.Claiming = true;
        var started = TryStart(entry, now, decisions);
        entry.Claiming &= !started;
        return started;
    }

    /// <summary>Has room kept that comes free anyway, when those have gone that were asked already.</summary>
    private bool ClaimLeft(WorkloadEntry entry, DateTimeOffset now) => _victims.StartsAfterClaims(entry, now) && Claim(entry, [], now);

    private bool MakeRoom(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        // Where nobody need go and nobody is going, room is not what it lacks.
        if (_victims.Find(entry, now) is not { } victims || (victims.Count == 0 && model.Disrupted.Count == 0) || !Claim(entry, victims, now))
        {
            return false;
        }

        foreach (var units in victims.GroupBy(static unit => unit.Entry))
        {
            var victim = units.Key;
            if (units.FirstOrDefault(static unit => unit.IsWhole) is { } whole)
            {
                decisions.Add(new Decision(DecisionKind.PreemptionAsked, victim.Id, victim.ReplicaCount, entry.Id, whole.Reason));
                model.AskAll(victim, whole.Reason, Why(entry, victim, whole.Reason), now, entry.Id);
                victim.DisplacedBy = entry.Id;
                model.Displacements.Note(victim.Id, entry.Id);
            }
            else
            {
                List<PlacedReplica> replicas = [.. units.SelectMany(static unit => unit.Replicas).Select(static one => one.Replica)];
                decisions.Add(new Decision(DecisionKind.ShrinkAsked, victim.Id, replicas.Count, entry.Id, DisruptionReason.Shrink));
                model.Ask(victim, replicas, DisruptionReason.Shrink, $"It has more than its min, which {entry.NameFor(victim.Spec.Tenant)} needs to start.", now, entry.Id);
                GrowthPace.Note(victim, now);
                model.Touch(victim);
            }
        }

        return true;
    }

    private bool Claim(WorkloadEntry entry, IReadOnlyList<VictimUnit> victims, DateTimeOffset now)
    {
        if (!claims.HoldWith(entry, victims) || !reservations.HoldInstead(victims, entry, now))
        {
            entry.Claiming = false;
            return false;
        }

        entry.Claiming = true;
        model.Touch(entry);
        reservations.NoteAsked();

        // What it waits for may be there when others of this pass have started: nobody will say so.
        model.NoteChange();
        return true;
    }

    private static string Why(WorkloadEntry entry, WorkloadEntry victim, DisruptionReason reason) => reason switch
    {
        DisruptionReason.InCohortReclamation => $"Its queue borrowed what queue \"{entry.Queue.Name}\" takes back for {entry.NameFor(victim.Spec.Tenant)}.",
        DisruptionReason.InCohortFairSharing => $"Its queue has a greater share than queue \"{entry.Queue.Name}\", which needs it for {entry.NameFor(victim.Spec.Tenant)}.",
        _ => $"Its place is needed for {entry.NameFor(victim.Spec.Tenant)} of priority {entry.Spec.Priority}.",
    };
}
