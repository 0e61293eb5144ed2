using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>The scheduler itself: one deterministic function from a model and a time to decisions, which it applies to the model. No I/O, no clock, no lock, no chance.</summary>
/// <remarks>
/// It only ever adds: replicas get places, owners are asked. What frees anything is a call or a node change, made before. So decisions of one
/// pass may be written in any order, once what they build on is written.
/// Order: who has run too long and who can never start, then claimed room, then damaged gangs, then the queues, then growth into what nobody who waits can use.
/// </remarks>
internal sealed class DecisionCore
{
    private readonly SchedulingModel _model;
    private readonly GangPlacer _placer;
    private readonly Claims _claims;
    private readonly VictimSearch _victims;
    private readonly RunTimeLimits _limits;
    private readonly DependencyEnds _dependencies;
    private readonly GangRecovery _recovery;
    private readonly Reservations _reservations;
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<WorkloadEntry> _pass = [];
    private readonly HashSet<SchedulingQueue> _blocked = [];

    public DecisionCore(SchedulingModel model)
    {
        _model = model;
        _placer = new GangPlacer(model);
        _claims = new Claims(model, _placer);
        _victims = new VictimSearch(model, _placer, _claims);
        _limits = new RunTimeLimits(model);
        _dependencies = new DependencyEnds(model);
        _recovery = new GangRecovery(model, _placer, _claims);
        _reservations = new Reservations(model, _placer);
    }

    /// <summary>Decides all that can be decided now, and adds it to <paramref name="decisions"/>.</summary>
    public void Decide(DateTimeOffset now, List<Decision> decisions)
    {
        var before = decisions.Count;
        _model.NoteDecided();
        _limits.EndOverdue(now, decisions);
        _dependencies.Follow(now, decisions);
        _claims.GiveUpBroken();
        _reservations.Begin();
        StartClaimants(now, decisions);
        _recovery.Repair(now, decisions);
        ServeQueues(now, decisions);
        GrowElastic(now, decisions);
        _recovery.LetGo();
        _model.Ledger.Commit();
        if (decisions.Count > before)
        {
            _model.NoteChange();
        }
    }

    /// <summary>When something falls due though nothing changes; null: never.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var next = _model.Due.After(now);
        foreach (var entry in _model.Disrupted)
        {
            var deadline = entry.Disruption!.Deadline;
            next = deadline > now && (next is null || deadline < next) ? deadline : next;
        }

        return next;
    }

    /// <summary>Whether something is due though nothing changed.</summary>
    public bool IsDue(DateTimeOffset now) => _model.Due.IsDue(now);

    private void StartClaimants(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var entry in Pass(_model.Claimants))
        {
            TryStart(entry, now, decisions);
        }
    }

    private void ServeQueues(DateTimeOffset now, List<Decision> decisions)
    {
        _blocked.Clear();
        foreach (var entry in Pass(_model.Pending))
        {
            if (entry.Queue.Stopped || entry.StandsBack || _blocked.Contains(entry.Queue))
            {
                continue;
            }

            if (Serve(entry, now, decisions))
            {
                continue;
            }

            _reservations.Consider(entry, now);
            if (entry.Queue.Ordering == QueueOrdering.StrictFifo)
            {
                _blocked.Add(entry.Queue);
            }
        }
    }

    private bool Serve(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        if (entry.Claiming || entry.JudgedAt == _model.Freed)
        {
            return false;
        }

        entry.JudgedAt = _model.Freed;
        _reservations.Make(now);
        if (entry.Phase == WorkloadPhase.Placed)
        {
            Grow(entry, now, decisions);
            return !entry.IsShort;
        }

        if (TryStart(entry, now, decisions))
        {
            return true;
        }

        MakeRoom(entry, now, decisions);
        return false;
    }

    private bool TryStart(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        _plan.Clear();
        if (!TryKeep(entry, now))
        {
            return false;
        }

        if (!entry.Spec.Elastic)
        {
            foreach (var set in entry.Sets)
            {
                Extend(entry, set, set.Floor, set.Set.Count, now);
                set.Wanted = Count(set, _plan);
            }
        }

        _placer.Accept(entry, _plan, now);
        entry.JudgedAt = -1;
        _reservations.NotePlaced(entry);
        decisions.Add(new Decision(DecisionKind.Placed, entry.Id, _plan.Count, default));
        return true;
    }

    /// <summary>Charges what it lacks to its floor, unless that takes what is kept for others.</summary>
    private bool TryKeep(WorkloadEntry entry, DateTimeOffset now)
    {
        var mark = _model.Ledger.Mark();
        if (_placer.TryFloor(entry, _plan) && _claims.Hold(except: entry))
        {
            if (_reservations.Hold(entry, _plan, now))
            {
                return true;
            }

            _model.Ledger.RollbackTo(mark);
            _plan.Clear();
            if (_reservations.TryAside(entry, _plan) && _claims.Hold(except: entry) && _reservations.Hold(entry, _plan, now))
            {
                return true;
            }
        }

        _model.Ledger.RollbackTo(mark);
        _plan.Clear();
        return false;
    }

    /// <summary>Charges more for one pod set, as far as nobody's claim or start time suffers.</summary>
    private void Extend(WorkloadEntry entry, PodSetEntry set, int size, int limit, DateTimeOffset now)
    {
        var mark = _model.Ledger.Mark();
        var planned = _plan.Count;
        _placer.Extend(entry, set, size, limit, _plan);
        if (_plan.Count > planned && !(_claims.Hold(except: entry) && _reservations.Hold(entry, _plan, now)))
        {
            _model.Ledger.RollbackTo(mark);
            _plan.RemoveRange(planned, _plan.Count - planned);
        }
    }

    private void MakeRoom(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        var victims = _victims.Find(entry);
        if (victims.Count == 0 || !_claims.HoldWith(entry, victims) || !_reservations.HoldInstead(victims, entry, now))
        {
            return;
        }

        foreach (var units in victims.GroupBy(unit => unit.Entry))
        {
            var victim = units.Key;
            if (units.Any(unit => unit.IsWhole))
            {
                decisions.Add(new Decision(DecisionKind.PreemptionAsked, victim.Id, victim.ReplicaCount, entry.Id, DisruptionReason.InQueue));
                _model.AskAll(victim, DisruptionReason.InQueue, $"Its place is needed for {entry.NameFor(victim.Spec.Tenant)} of priority {entry.Spec.Priority}.", now, entry.Id);
            }
            else
            {
                List<PlacedReplica> replicas = [.. units.SelectMany(unit => unit.Replicas).Select(one => one.Replica)];
                decisions.Add(new Decision(DecisionKind.ShrinkAsked, victim.Id, replicas.Count, entry.Id, DisruptionReason.Shrink));
                _model.Ask(victim, replicas, DisruptionReason.Shrink, $"It has more than its min, which {entry.NameFor(victim.Spec.Tenant)} needs to start.", now, entry.Id);
            }
        }

        entry.Claiming = true;
        _model.Touch(entry);
        _reservations.NoteAsked();
    }

    private void GrowElastic(DateTimeOffset now, List<Decision> decisions)
    {
        _reservations.Make(now);
        foreach (var entry in Pass(_model.Placed))
        {
            if (entry.Spec.Elastic && entry.IsSettled && !entry.StandsBack && entry.JudgedAt != _model.Freed && Array.Exists(entry.Sets, static set => set.Replicas.Count < set.Set.Count))
            {
                entry.JudgedAt = _model.Freed;
                Grow(entry, now, decisions);
            }
        }
    }

    private void Grow(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        _plan.Clear();
        foreach (var set in entry.Sets)
        {
            Extend(entry, set, set.Replicas.Count, entry.Spec.Elastic ? set.Set.Count : set.Wanted, now);
        }

        if (_plan.Count > 0)
        {
            _placer.Accept(entry, _plan, now);
            decisions.Add(new Decision(DecisionKind.Grown, entry.Id, _plan.Count, default));
        }
    }

    private List<WorkloadEntry> Pass(IEnumerable<WorkloadEntry> entries)
    {
        _pass.Clear();
        _pass.AddRange(entries);
        return _pass;
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
}
