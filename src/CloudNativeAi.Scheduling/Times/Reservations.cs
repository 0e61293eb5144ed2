using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Start times for those that waited long, and who may pass them: whoever has ended by then, or uses nothing they need (EASY backfill, for the first few in order).</summary>
/// <remarks>Work that goes before one by priority or time does not pass it. Made anew in every pass over the queues, when somebody comes who could pass; nothing is done while nobody has waited that long.</remarks>
internal sealed class Reservations(SchedulingModel model, GangPlacer placer)
{
    private const int Most = 4;
    private const int MostLookedAt = 32;
    private readonly Forecast _forecast = new(model, placer);
    private readonly FloorTries _floors = new(model, placer);
    private readonly SortedSet<WorkloadEntry> _waiters = new(WorkloadOrder.Instance);
    private readonly List<Reservation> _made = [];
    private bool _stale;
    private bool _looked;

    /// <summary>The start times that can be told, in order.</summary>
    public IReadOnlyList<Reservation> Made => _made;

    /// <summary>Begins a pass.</summary>
    public void Begin()
    {
        _waiters.Clear();
        _made.Clear();
        (_stale, _looked) = (false, false);
    }

    /// <summary>A workload could not start now.</summary>
    public void Consider(WorkloadEntry entry, DateTimeOffset now)
    {
        if (model.ReserveAfter is { } after && _waiters.Count < MostLookedAt && entry.Phase == WorkloadPhase.Waiting && !entry.Claiming && entry.Group is null && now - entry.WaitsSince >= after)
        {
            _stale |= _waiters.Add(entry);
        }
    }

    /// <summary>A workload starts.</summary>
    public void NotePlaced(WorkloadEntry entry)
    {
        if (_looked)
        {
            _forecast.Note(entry);
        }
    }

    /// <summary>Others were asked to make room.</summary>
    public void NoteAsked() => (_stale, _looked) = (_waiters.Count > 0, false);

    /// <summary>Call it before somebody who may pass is tried, with the books as they are.</summary>
    public void Make(DateTimeOffset now)
    {
        if (!_stale)
        {
            return;
        }

        if (!_looked)
        {
            _forecast.Look();
            _looked = true;
        }

        _stale = false;
        _made.Clear();
        _forecast.Begin();
        var earliest = now;
        foreach (var entry in _waiters)
        {
            if (_made.Count < Most && Start(entry, earliest) is var (start, own))
            {
                var end = RunTimes.Left(entry, now) is { } left ? start + left : (DateTimeOffset?)null;
                _made.Add(new Reservation(entry, start, end, own, [.. _forecast.Plan.Select(one => (one.Set.Shape, model.Ledger.State.RowOf(one.Allocation)))]));
                if (end is not null)
                {
                    _forecast.Ends(entry.Queue, _forecast.Plan, end.Value);
                }

                earliest = start;
            }
        }

        _forecast.End();
    }

    /// <summary>Whether everybody with a start time still starts then, with these charges made for somebody else.</summary>
    public bool Hold(WorkloadEntry candidate, IReadOnlyCollection<PlannedReplica> charges, DateTimeOffset now, IReadOnlySet<int>? gone = null)
    {
        if (_made.Count == 0 || !Precedes(_made[0], candidate))
        {
            return true;
        }

        var end = RunTimes.Left(candidate, now) is { } left ? now + left : (DateTimeOffset?)null;
        if (end <= _made[0].Start)
        {
            return true;
        }

        _forecast.Begin(gone);
        if (end is not null)
        {
            _forecast.Ends(candidate.Queue, charges, end.Value);
        }

        var holds = true;
        foreach (var made in _made.TakeWhile(made => Precedes(made, candidate)))
        {
            holds = _forecast.StartsAt(made.Entry, made.Start, made.Own);
            if (!holds)
            {
                break;
            }

            if (made.End is { } over)
            {
                _forecast.Ends(made.Entry.Queue, _forecast.Plan, over);
            }
        }

        _forecast.End();
        return holds;
    }

    /// <summary>The same were victims replaced by a workload.</summary>
    public bool HoldInstead(IReadOnlyList<VictimUnit> victims, WorkloadEntry candidate, DateTimeOffset now)
    {
        if (_made.Count == 0 || !Precedes(_made[0], candidate))
        {
            return true;
        }

        var mark = model.Ledger.Mark();
        var gone = new HashSet<int>();
        foreach (var unit in victims)
        {
            foreach (var (set, replica) in unit.Replicas)
            {
                gone.Add(replica.Allocation);
                model.Ledger.Release(unit.Entry.Queue, set, replica.Allocation);
            }
        }

        var plan = new List<PlannedReplica>();
        var holds = placer.TryFloor(candidate, plan) && Hold(candidate, plan, now, gone);
        model.Ledger.RollbackTo(mark);
        return holds;
    }

    /// <summary>Tries a workload on what is left when the nodes that are kept for others are filled up; false: nothing is charged.</summary>
    public bool TryAside(WorkloadEntry candidate, List<PlannedReplica> plan)
    {
        if (_made.Count == 0)
        {
            return false;
        }

        var state = model.Ledger.State;
        var mark = model.Ledger.Mark();
        List<int> held = [.. _made.SelectMany(made => made.Places).Select(place => state.TryPlaceAt(place.Shape, place.Row, [])).Where(static allocation => allocation >= 0)];
        if (held.Count == 0 || !_floors.TryFloor(candidate, plan))
        {
            model.Ledger.RollbackTo(mark);
            return false;
        }

        held.ForEach(state.Release);
        return true;
    }

    /// <summary>What others lend now they may use themselves by then, and so again and again: who can do with its queue's own counts on that.</summary>
    private (DateTimeOffset Start, bool Own)? Start(WorkloadEntry entry, DateTimeOffset earliest)
    {
        var queue = entry.Queue.Quota;
        var own = queue.Parent is not null && Array.TrueForAll(entry.Sets, set => Array.TrueForAll(set.Charge, charge => charge.Amount * set.Floor <= queue[charge.Account].Subtree));
        return own && _forecast.Start(entry, earliest, own: true) is { } start ? (start, true)
            : _forecast.Start(entry, earliest) is { } any ? (any, false)
            : null;
    }

    private static bool Precedes(Reservation made, WorkloadEntry candidate) => WorkloadOrder.Instance.Compare(made.Entry, candidate) < 0;
}
