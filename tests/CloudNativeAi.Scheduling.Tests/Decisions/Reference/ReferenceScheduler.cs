namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>Admission as lists and loops: no index, no cache, no transaction, and victims that go at once.</summary>
internal sealed class ReferenceScheduler
{
    private readonly SchedulingOptions _options;
    private readonly ReferenceQuotas _quotas;
    private readonly ReferencePreemption _preemption;
    private readonly List<ReferenceWorkload> _workloads = [];
    private readonly List<(ReferenceWorkload Victim, string? Flavor)> _asked = [];
    private readonly List<ReferenceWorkload> _claiming = [];

    /// <param name="options">The rules; what is changed in them holds from then on.</param>
    /// <param name="slots">Slots of all nodes, by flavor; by "" where there are no flavors.</param>
    public ReferenceScheduler(SchedulingOptions options, IReadOnlyDictionary<string, int> slots)
    {
        (_options, Slots) = (options, slots);
        _quotas = new ReferenceQuotas(options, _workloads);
        _preemption = new ReferencePreemption(options, _quotas, _workloads, _claiming, Fits);
    }

    public IReadOnlyDictionary<string, int> Slots { get; }

    public List<ReferenceWorkload> Workloads => _workloads;

    /// <summary>Whom was evicted, and for whom, since it was last cleared.</summary>
    public List<(string Victim, string By)> Evicted { get; } = [];

    public bool Borrowed => _workloads.Exists(one => one.Placed && _quotas.Accounts.Any(account => _quotas.Parent(one.Queue) is not null && _quotas.Borrows(one.Queue, account)));

    public void Run(int now)
    {
        while (Pass(now))
        {
            Unpark();
        }

        _claiming.Clear();
    }

    /// <summary>Something ended, or was changed from outside.</summary>
    public void NoteEvent()
    {
        Unpark();
        _quotas.Forget();
        _preemption.Displaced.Clear();
    }

    private void Unpark() => _workloads.ForEach(static one => one.Parked = false);

    /// <summary>The first that waits though it could start, or have room made; null: there is none.</summary>
    public ReferenceWorkload? InVain() => _workloads.Find(one => !one.Placed && Why(one) != WaitReasonCode.BlockedByQueueHead && CouldStart(one));

    public WaitReasonCode Why(ReferenceWorkload one) => Flavors(one).Max(flavor => Why(one, flavor));

    private WaitReasonCode Why(ReferenceWorkload one, string flavor)
    {
        if (_quotas.Accounts.Any(account => one.Uses(account, flavor) > _quotas.Potential(one.Queue, account)))
        {
            return WaitReasonCode.ExceedsMaxQuota;
        }

        if (one.Count > Slots[flavor])
        {
            return WaitReasonCode.ExceedsCapacity;
        }

        if (IsStrict(one.Queue) && Waiting(one.Queue).First() != one)
        {
            return WaitReasonCode.BlockedByQueueHead;
        }

        (one.Placed, one.Flavor) = (true, flavor);
        var allowed = _quotas.Accounts.Where(account => one.Uses(account, flavor) > 0).All(account => _quotas.IsAllowed(one.Queue, account));
        (one.Placed, one.Flavor) = (false, null);
        return allowed ? WaitReasonCode.WaitingForCapacity : WaitReasonCode.WaitingForQuota;
    }

    private IEnumerable<string> Flavors(ReferenceWorkload one) => _options.Queues[one.Queue].Flavors is { Count: > 0 } flavors ? flavors.Select(flavor => flavor.Name) : [""];

    private List<ReferenceWorkload> Waiting(string queue) => [.. _workloads.Where(one => !one.Placed && one.Queue == queue).OrderByDescending(one => one.Priority).ThenBy(one => one.Submitted)];

    /// <summary>Whether what is placed, it included, is within quota and slots, as far as it cares.</summary>
    private bool Fits(ReferenceWorkload one) =>
        _workloads.Where(other => other.Placed && (other.Flavor ?? "") == (one.Flavor ?? "")).Sum(other => other.Count) <= Slots[one.Flavor ?? ""]
        && _quotas.Accounts.Where(account => one.Uses(account, one.Flavor) > 0).All(account => _quotas.IsAllowed(one.Queue, account));

    private bool Pass(int now)
    {
        var lines = _options.Queues.Keys.ToDictionary(queue => queue, Line);
        var freed = false;
        _asked.Clear();
        _claiming.Clear();
        while (Next(lines) is { } one)
        {
            var line = lines[one.Queue];
            line.Remove(one);
            var (placed, evicting) = Serve(one, now);
            freed |= evicting || (placed && _quotas.Path(one.Queue).SkipLast(1).Any(member => _quotas.Accounts.Any(account => one.Uses(account, one.Flavor) > 0 && _quotas.Borrows(member, account))));
            if (!placed)
            {
                Park(one);
                line.RemoveAll(other => other.Parked && !IsStrict(other.Queue));
            }

            if ((!placed || evicting) && IsStrict(one.Queue))
            {
                line.Clear();
            }
        }

        return freed;
    }

    private bool IsStrict(string queue) => _options.Queues[queue].Ordering == QueueOrdering.StrictFifo;

    private void Park(ReferenceWorkload one)
    {
        one.Parked = true;
        _workloads.FindAll(other => one.DisplacedBy is null && !other.Placed && other.AsksAs(one) && one.IsBefore(other)).ForEach(static other => other.Parked = true);
    }

    /// <summary>Who is served of a queue in this pass, in order.</summary>
    private List<ReferenceWorkload> Line(string queue)
    {
        _workloads.FindAll(one => one.Parked && one.Queue == queue).ForEach(Park);
        var waiting = Waiting(queue);
        return IsStrict(queue) ? [.. waiting.TakeWhile(static one => !one.Parked)] : waiting.FindAll(static one => !one.Parked);
    }

    private bool CouldStart(ReferenceWorkload one)
    {
        var could = false;
        foreach (var flavor in Flavors(one))
        {
            (one.Placed, one.Flavor) = (true, flavor.Length > 0 ? flavor : null);
            could |= Fits(one) || _preemption.Find(one) is not null;
            (one.Placed, one.Flavor) = (false, null);
        }

        return could;
    }

    private (bool Placed, bool Evicting) Serve(ReferenceWorkload one, int now)
    {
        foreach (var waits in (bool[])[false, true])
        {
            foreach (var flavor in Flavors(one))
            {
                (one.Placed, one.Flavor, one.PlacedAt) = (true, flavor.Length > 0 ? flavor : null, now);
                if (Fits(one) && (waits || _asked.Count == 0 || FitsBeside(one)))
                {
                    if (waits)
                    {
                        _claiming.Add(one);
                    }

                    return (true, waits);
                }

                (one.Placed, one.Flavor) = (false, null);
            }
        }

        foreach (var flavor in Flavors(one))
        {
            (one.Placed, one.Flavor) = (true, flavor.Length > 0 ? flavor : null);
            if (_preemption.Find(one) is { } victims)
            {
                foreach (var victim in victims)
                {
                    _asked.Add((victim, victim.Flavor));
                    (victim.Placed, victim.Flavor, victim.DisplacedBy) = (false, null, one.Name);
                    _preemption.Displaced.Add((victim.Name, one.Name));
                    Evicted.Add((victim.Name, one.Name));
                }

                _claiming.Add(one);
                return (true, true);
            }

            (one.Placed, one.Flavor) = (false, null);
        }

        return (false, false);
    }

    /// <summary>Whether it fits while those who were asked in this pass are still there, and those they were asked for are not.</summary>
    private bool FitsBeside(ReferenceWorkload one)
    {
        _claiming.ForEach(other => other.Placed = false);
        _asked.ForEach(other => (other.Victim.Placed, other.Victim.Flavor) = (true, other.Flavor));
        var fits = Fits(one);
        _asked.ForEach(other => (other.Victim.Placed, other.Victim.Flavor) = (false, null));
        _claiming.ForEach(other => other.Placed = true);
        return fits;
    }

    private ReferenceWorkload? Next(Dictionary<string, List<ReferenceWorkload>> lines)
    {
        List<ReferenceWorkload> heads = [.. lines.Values.Where(line => line.Count > 0).Select(line => line[0])];
        if (_options.FairSharing)
        {
            heads = [.. _quotas.Members.Where(member => _quotas.Parent(member) is null).Select(root => Winner(root, heads)).OfType<ReferenceWorkload>()];
        }

        return heads.Count == 0 ? null : heads.Aggregate((x, y) => GoesFirst(y, x) ? y : x);
    }

    /// <summary>In each cohort the lowest share with the request wins.</summary>
    private ReferenceWorkload? Winner(string member, List<ReferenceWorkload> heads)
    {
        if (_options.Queues.ContainsKey(member))
        {
            return heads.Find(head => head.Queue == member);
        }

        ReferenceWorkload? best = null;
        foreach (var child in _quotas.Members.Where(one => _quotas.Parent(one) == member))
        {
            if (Winner(child, heads) is { } winner)
            {
                var order = best is null ? -1 : ReferenceQuotas.Compare(With(winner, () => _quotas.Share(child)), With(best, () => _quotas.Share(_quotas.Path(best.Queue).First(one => _quotas.Parent(one) == member))));
                best = order < 0 || (order == 0 && winner.IsBefore(best!)) ? winner : best;
            }
        }

        return best;
    }

    private bool GoesFirst(ReferenceWorkload x, ReferenceWorkload y)
    {
        var (a, b) = (WouldBorrow(x), WouldBorrow(y));
        if (a != b)
        {
            return b;
        }

        var share = _options.FairSharing ? ReferenceQuotas.Compare(With(x, () => _quotas.Share(x.Queue)), With(y, () => _quotas.Share(y.Queue))) : 0;
        return share != 0 ? share < 0 : x.IsBefore(y);
    }

    private bool WouldBorrow(ReferenceWorkload one) => _quotas.Parent(one.Queue) is not null && With(one, () => _quotas.Accounts.Any(account => one.Uses(account, one.Flavor) > 0 && _quotas.Borrows(one.Queue, account)));

    /// <summary>On the first flavor of which there is quota, or else the first.</summary>
    private T With<T>(ReferenceWorkload one, Func<T> ask)
    {
        one.Placed = true;
        one.Flavor = Flavors(one).FirstOrDefault(flavor =>
        {
            one.Flavor = flavor.Length > 0 ? flavor : null;
            return _quotas.Accounts.Where(account => one.Uses(account, one.Flavor) > 0).All(account => _quotas.IsAllowed(one.Queue, account));
        }) ?? Flavors(one).First();
        one.Flavor = one.Flavor.Length > 0 ? one.Flavor : null;
        var answer = ask();
        (one.Placed, one.Flavor) = (false, null);
        return answer;
    }
}
