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
    private readonly WorkloadStarter _starter;
    private readonly QueueServer _queues;
    private readonly QueueWatch _watch;
    private readonly RunTimeLimits _limits;
    private readonly DependencyEnds _dependencies;
    private readonly WarmUps _warmUps;
    private readonly GrowthPace _pace;
    private readonly GangRecovery _recovery;
    private readonly Reservations _reservations;
    private readonly List<PlannedReplica> _plan = [];
    private readonly List<WorkloadEntry> _pass = [];

    public DecisionCore(SchedulingModel model)
    {
        _model = model;
        _placer = new GangPlacer(model);
        _claims = new Claims(model, _placer);
        _reservations = new Reservations(model, _placer);
        _starter = new WorkloadStarter(model, _placer, _claims, _reservations);
        _queues = new QueueServer(model, _starter, new GroupStarter(model, _placer, _starter, _claims, _reservations), _claims, _reservations);
        _watch = new QueueWatch(model);
        _limits = new RunTimeLimits(model);
        _dependencies = new DependencyEnds(model);
        _warmUps = new WarmUps(model);
        _pace = new GrowthPace(model);
        _recovery = new GangRecovery(model, _placer, _claims);
    }

    /// <summary>Decides all that can be decided now, and adds it to <paramref name="decisions"/>.</summary>
    public void Decide(DateTimeOffset now, List<Decision> decisions)
    {
        var before = decisions.Count;
        _model.NoteDecided();
        _watch.Look(now);
        _limits.EndOverdue(now, decisions);
        _dependencies.Follow(now, decisions);
        _warmUps.Follow(now);
        _pace.Look(now);
        _watch.Drain(now, decisions);
        _claims.GiveUpBroken();
        _reservations.Begin();
        StartClaimants(now, decisions);
        _recovery.Repair(now, decisions);
        _queues.Serve(now, decisions, entry => Grow(entry, now, decisions));
        GrowElastic(now, decisions);
        _recovery.LetGo();
        _model.Ledger.Commit();
        if (_starter.TakeBorrowed())
        {
            _model.RaiseFreed();
        }

        _watch.Note();
        if (decisions.Count > before)
        {
            _model.NoteChange();
        }
    }

    /// <summary>When something falls due though nothing changes; null: never.</summary>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var next = _model.Due.After(now);
        next = _watch.NextDue(now) is { } watched && !(next <= watched) ? watched : next;
        foreach (var entry in _model.Disrupted)
        {
            var deadline = entry.Disruption!.Deadline;
            next = deadline > now && (next is null || deadline < next) ? deadline : next;
        }

        return next;
    }

    /// <summary>Whether something is due though nothing changed.</summary>
    public bool IsDue(DateTimeOffset now) => _model.Due.IsDue(now) || _watch.IsDue(now);

    private void StartClaimants(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var entry in Pass(_model.Claimants))
        {
            _starter.TryStart(entry, now, decisions);
        }
    }

    private void GrowElastic(DateTimeOffset now, List<Decision> decisions)
    {
        _reservations.Make(now);
        foreach (var entry in Pass(_model.Placed))
        {
            if (entry.Spec.Elastic && entry.IsSettled && !entry.StandsBack && entry.GrowAfter is null && entry.JudgedAt != _model.Freed && Array.Exists(entry.Sets, static set => set.Replicas.Count < set.Set.Count))
            {
                entry.JudgedAt = _model.Freed;
                Grow(entry, now, decisions);
            }
        }
    }

    /// <summary>True: it has all that was asked for.</summary>
    private bool Grow(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions)
    {
        _plan.Clear();
        foreach (var set in entry.Sets)
        {
            _starter.Extend(entry, set, set.Replicas.Count, entry.Spec.Elastic ? set.Set.Count : set.Wanted, _plan, now);
        }

        if (_plan.Count > 0)
        {
            _placer.Accept(entry, _plan, now);
            GrowthPace.Note(entry, now);
            _model.Touch(entry);
            decisions.Add(new Decision(DecisionKind.Grown, entry.Id, _plan.Count, default));
        }

        return !entry.IsShort;
    }

    private List<WorkloadEntry> Pass(IEnumerable<WorkloadEntry> entries)
    {
        _pass.Clear();
        _pass.AddRange(entries);
        return _pass;
    }
}
