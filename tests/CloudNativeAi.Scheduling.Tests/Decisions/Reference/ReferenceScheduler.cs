namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>Admission as lists and loops: no index, no cache, no transaction, and victims that go at once.</summary>
internal sealed class ReferenceScheduler
{
    private readonly SchedulingOptions _options;
    private readonly ReferenceQuotas _quotas;
    private readonly ReferencePreemption _preemption;
    private readonly List<ReferenceWorkload> _workloads = [];
    private readonly ReferencePlaces _places;
    private readonly List<(ReferenceWorkload Victim, string? Flavor, List<ReferenceNode> Nodes)> _asked = [];
    private readonly List<ReferenceWorkload> _claiming = [];
    private readonly ReferenceClaims _claims;

    /// <param name="options">The rules; what is changed in them holds from then on.</param>
    /// <param name="nodes">All nodes, in the order in which they came.</param>
    public ReferenceScheduler(SchedulingOptions options, IReadOnlyList<ReferenceNode> nodes)
    {
        (_options, _places) = (options, new ReferencePlaces(nodes));
        _quotas = new ReferenceQuotas(options, _workloads);
        _claims = new ReferenceClaims(_claiming, nodes, Place, Used);
        _preemption = new ReferencePreemption(options, _quotas, _workloads, _claiming, Fits);
    }

    public IReadOnlyList<ReferenceNode> Nodes => _places.Nodes;

    public List<ReferenceWorkload> Workloads => _workloads;

    /// <summary>Whom was evicted, and for whom, since it was last cleared.</summary>
    public List<(string Victim, string By)> Evicted { get; } = [];

    public bool Borrowed => _workloads.Exists(one => one.Placed && _quotas.Accounts.Any(account => _quotas.Parent(one.Queue) is not null && _quotas.Borrows(one.Queue, account)));

    public void Run(int now)
    {
        while (Pass(now))
        {
            Unpark();
            _claims.Start();
        }
    }

    /// <summary>How many slots are used by nobody.</summary>
    public int Free(string flavor) => Nodes.Where(node => node.Flavor == flavor).Sum(static node => node.Slots) - Used(null).Count(node => node.Flavor == flavor);

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

        if (_places.Find(one, flavor, []) is null)
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
        return !allowed ? WaitReasonCode.WaitingForQuota
            : one.Topology is not null && Free(flavor) >= one.Count ? WaitReasonCode.TopologyPlacementFailed
            : WaitReasonCode.WaitingForCapacity;
    }

    private IEnumerable<string> Flavors(ReferenceWorkload one) => _options.Queues[one.Queue].Flavors is { Count: > 0 } flavors ? flavors.Select(flavor => flavor.Name) : [""];

    private List<ReferenceWorkload> Waiting(string queue) => [.. _workloads.Where(one => !one.Placed && one.Queue == queue).OrderByDescending(one => one.Priority).ThenBy(one => one.Submitted)];

    /// <summary>Whether it finds a place beside all others that are placed, and is within quota.</summary>
    private bool Fits(ReferenceWorkload one) => Place(one) is not null && IsAllowed(one);

    private bool IsAllowed(ReferenceWorkload one) => _quotas.Accounts.Where(account => one.Uses(account, one.Flavor) > 0).All(account => _quotas.IsAllowed(one.Queue, account));

    private List<ReferenceNode>? Place(ReferenceWorkload one) => _places.Find(one, one.Flavor ?? "", Used(one));

    private List<ReferenceNode> Used(ReferenceWorkload? except) => [.. _workloads.Where(other => other.Placed && other != except).SelectMany(static other => other.Nodes)];

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
        one.PlacedAt = now;
        if (Flavors(one).Any(flavor => On(one, flavor, () => StartsNow(one))))
        {
            return (true, false);
        }

        if ((_asked.Count > 0 && Flavors(one).Any(flavor => On(one, flavor, () => _claims.Arrange() && Fits(one) && _claims.Add(one))))
            || Flavors(one).Any(flavor => On(one, flavor, () => MakesRoom(one))))
        {
            return (true, true);
        }

        return (false, false);
    }

    /// <summary>It stays there where the answer is yes.</summary>
    private static bool On(ReferenceWorkload one, string flavor, Func<bool> ask)
    {
        (one.Placed, one.Flavor, one.Nodes) = (true, flavor.Length > 0 ? flavor : null, []);
        if (ask())
        {
            return true;
        }

        (one.Placed, one.Flavor, one.Nodes) = (false, null, []);
        return false;
    }

    /// <summary>Whether it fits beside those who were asked in this pass, while those they were asked for are not there, and these still fit when they have gone.</summary>
    private bool StartsNow(ReferenceWorkload one)
    {
        _claiming.ForEach(other => other.Placed = false);
        _asked.ForEach(other => (other.Victim.Placed, other.Victim.Flavor, other.Victim.Nodes) = (true, other.Flavor, other.Nodes));
        var place = IsAllowed(one) ? Place(one) : null;
        _asked.ForEach(other => (other.Victim.Placed, other.Victim.Flavor, other.Victim.Nodes) = (false, null, []));
        _claiming.ForEach(other => other.Placed = true);
        one.Nodes = place ?? [];
        return place is not null && IsAllowed(one) && _claims.Arrange();
    }

    private bool MakesRoom(ReferenceWorkload one)
    {
        _claims.Arrange();
        if (_asked.Count > 0 && Fits(one))
        {
            return false;
        }

        if (_preemption.Find(one) is not { } victims)
        {
            return false;
        }

        victims.ForEach(static victim => victim.Placed = false);
        if (!_claims.Add(one))
        {
            victims.ForEach(static victim => victim.Placed = true);
            return false;
        }

        foreach (var victim in victims)
        {
            _asked.Add((victim, victim.Flavor, victim.Nodes));
            (victim.Flavor, victim.Nodes, victim.DisplacedBy) = (null, [], one.Name);
            _preemption.Displaced.Add((victim.Name, one.Name));
            Evicted.Add((victim.Name, one.Name));
        }

        return true;
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
