using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Tells from the run times of what is placed what comes free when, and what starts then: the future, played in a transaction that is rolled back.</summary>
/// <remarks>
/// <see cref="Begin"/>, then any number of steps, each no earlier than the one before, then <see cref="End"/>. What has no limit of its run time never ends here.
/// Room that is being made for a claimant goes to that claimant first. What has run as long as it may, and is being stopped, counts as gone: the little while that takes is not given away.
/// </remarks>
internal sealed class Forecast(SchedulingModel model, GangPlacer placer)
{
    private static readonly HashSet<int> NoneGone = [];
    private readonly List<Finisher> _finishers = [];
    private readonly List<Finisher> _own = [];
    private readonly List<PlannedReplica> _plan = [];
    private readonly FloorTries _floors = new(model, placer);
    private readonly List<WorkloadEntry> _started = [];
    private readonly HashSet<int> _gone = [];
    private LedgerMark _begun;
    private int _position;

    /// <summary>The charges of the last gang that was started.</summary>
    public IReadOnlyList<PlannedReplica> Plan => _plan;

    /// <summary>Lists what is placed and ends at a time that can be told.</summary>
    public void Look()
    {
        _finishers.Clear();
        foreach (var entry in model.Placed)
        {
            AddFinishers(entry);
        }

        _finishers.Sort(Earlier);
    }

    /// <summary>A workload got its place since the last look.</summary>
    public void Note(WorkloadEntry entry)
    {
        if (entry.EndsAt is not null)
        {
            AddFinishers(entry);
            _finishers.Sort(Earlier);
        }
    }

    /// <summary>Now: where there are claimants, all that were asked have gone and claimants have started.</summary>
    /// <param name="gone">Charges that are released already.</param>
    public void Begin(IReadOnlySet<int>? gone = null)
    {
        _gone.Clear();
        _gone.UnionWith(gone ?? NoneGone);
        _begun = model.Ledger.Mark();
        _position = 0;
        _own.Clear();
        foreach (var asked in model.Claimants.Count > 0 ? model.Disrupted : [])
        {
            ReleaseAsked(asked);
        }

        foreach (var claimant in model.Claimants)
        {
            placer.TryFloor(claimant, _plan);
        }
    }

    /// <summary>Something that is charged already, and ends then.</summary>
    public void Ends(SchedulingQueue queue, IEnumerable<PlannedReplica> charges, DateTimeOffset at)
    {
        foreach (var (set, allocation, _) in charges)
        {
            _own.Add(new Finisher(at, queue, set, allocation));
        }
    }

    /// <summary>The earliest time at which a gang starts, and starts it; null: none that can be told, and time has not moved.</summary>
    /// <param name="entry">The gang.</param>
    /// <param name="earliest">No earlier than this.</param>
    /// <param name="own">Its queue must not borrow then.</param>
    public DateTimeOffset? Start(WorkloadEntry entry, DateTimeOffset earliest, bool own = false)
    {
        List<Finisher> ahead = [.. _finishers[_position..], .. _own];
        ahead.Sort(Earlier);
        var mark = model.Ledger.Mark();
        if (TryStart(entry, own))
        {
            return earliest;
        }

        // More room never hurts, so that halving finds the first length that is enough; what is known to be too few stays released.
        var (tooFew, enough) = (0, ahead.Count + 1);
        while (enough - tooFew > 1)
        {
            var middle = enough > ahead.Count ? Math.Min(ahead.Count, tooFew == 0 ? 1 : tooFew * 2) : tooFew + ((enough - tooFew) / 2);
            var before = model.Ledger.Mark();
            Release(ahead, tooFew, middle);
            if (TryStart(entry, own))
            {
                model.Ledger.RollbackTo(before);
                enough = middle;
            }
            else if (middle == ahead.Count)
            {
                model.Ledger.RollbackTo(mark);
                return null;
            }
            else
            {
                tooFew = middle;
            }
        }

        if (enough > ahead.Count)
        {
            model.Ledger.RollbackTo(mark);
            return null;
        }

        model.Ledger.RollbackTo(mark);
        var at = ahead[enough - 1].At > earliest ? ahead[enough - 1].At : earliest;
        return StartsAt(entry, at, own) ? at : null;
    }

    /// <summary>Lets time pass to then, and starts a gang; false: it does not start.</summary>
    public bool StartsAt(WorkloadEntry entry, DateTimeOffset at, bool own)
    {
        for (; _position < _finishers.Count && _finishers[_position].At <= at; _position++)
        {
            Release(_finishers[_position]);
        }

        for (var i = _own.Count - 1; i >= 0; i--)
        {
            if (_own[i].At <= at)
            {
                Release(_own[i]);
                _own.RemoveAt(i);
            }
        }

        return TryStart(entry, own);
    }

    /// <summary>Back to the present.</summary>
    public void End()
    {
        model.Ledger.RollbackTo(_begun);
        _plan.Clear();
        _started.ForEach(FloorTries.Leave);
        _started.Clear();
    }

    private bool TryStart(WorkloadEntry entry, bool own)
    {
        _plan.Clear();
        var mark = model.Ledger.Mark();
        if (!_floors.TryFloor(entry, _plan))
        {
            return false;
        }

        if (own && Array.Exists(entry.Sets, set => FlavorPicker.Borrows(entry.Queue.Quota, set.Charge, 0)))
        {
            model.Ledger.RollbackTo(mark);
            _plan.Clear();
            FloorTries.Leave(entry);
            return false;
        }

        _started.Add(entry);
        return true;
    }

    private void AddFinishers(WorkloadEntry entry)
    {
        foreach (var set in entry.Sets)
        {
            foreach (var replica in set.Replicas)
            {
                var at = replica.Releasing && entry.Disruption is { } asked && (entry.EndsAt is null || asked.Deadline < entry.EndsAt) ? asked.Deadline : entry.EndsAt;
                if (at is not null)
                {
                    _finishers.Add(new Finisher(at.Value, entry.Queue, set, replica.Allocation));
                }
            }
        }
    }

    private void ReleaseAsked(WorkloadEntry asked)
    {
        foreach (var set in asked.Sets)
        {
            foreach (var replica in set.Replicas)
            {
                if (replica.Releasing && _gone.Add(replica.Allocation))
                {
                    model.Ledger.Release(asked.Queue, set, replica.Allocation);
                }
            }
        }
    }

    private void Release(List<Finisher> finishers, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            Release(finishers[i]);
        }
    }

    private void Release(Finisher finisher)
    {
        if (!_gone.Contains(finisher.Allocation))
        {
            model.Ledger.Release(finisher.Queue, finisher.Set, finisher.Allocation);
        }
    }

    private static int Earlier(Finisher x, Finisher y)
    {
        var order = x.At.CompareTo(y.At);
        return order != 0 ? order : x.Allocation.CompareTo(y.Allocation);
    }
}
