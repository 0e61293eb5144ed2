namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>Whom to evict, one after the other in order, and back again: the rules of the field as plainly as they can be said. Who is still waiting for victims to go is not evicted.</summary>
internal sealed class ReferencePreemption(SchedulingOptions options, ReferenceQuotas quotas, List<ReferenceWorkload> workloads, List<ReferenceWorkload> claiming, Func<ReferenceWorkload, bool> fits)
{
    /// <summary>Who was displaced for whom since anything ended or was changed from outside.</summary>
    public List<(string Victim, string By)> Displaced { get; } = [];

    /// <summary>The victims; null: none would help. The workload is placed on its flavor while this is asked; everything is as it was afterwards.</summary>
    public List<ReferenceWorkload>? Find(ReferenceWorkload preemptor)
    {
        foreach (var plan in options.FairSharing ? [FairPlan(preemptor)] : ClassicPlans(preemptor).ToList())
        {
            if (Walk(preemptor, plan.Units, plan.Level) is { } victims && !Vain(preemptor, victims))
            {
                return victims;
            }
        }

        return null;
    }

    private static List<ReferenceWorkload> InOrder(IEnumerable<ReferenceWorkload> workloads) =>
        [.. workloads.OrderBy(one => one.Priority).ThenByDescending(one => one.PlacedAt).ThenByDescending(one => one.Submitted)];

    private PreemptionOptions Policy(ReferenceWorkload one) => options.Queues[one.Queue].Preemption;

    private List<ReferenceWorkload>? Walk(ReferenceWorkload preemptor, List<ReferenceWorkload> units, string? level)
    {
        var taken = new List<ReferenceWorkload>();
        foreach (var unit in units)
        {
            unit.Placed = false;
            taken.Add(unit);
            if (Enough(preemptor, level))
            {
                break;
            }
        }

        var found = taken.Count > 0 && Enough(preemptor, level);
        for (var i = taken.Count - 1; found && i >= 0; i--)
        {
            taken[i].Placed = true;
            if (Enough(preemptor, level))
            {
                taken.RemoveAt(i);
            }
            else
            {
                taken[i].Placed = false;
            }
        }

        taken.ForEach(one => one.Placed = true);
        return found ? taken : null;
    }

    private bool Enough(ReferenceWorkload preemptor, string? level) =>
        fits(preemptor) && (level is null || Accounts(preemptor).All(account => !quotas.Borrows(level, account)));

    private IEnumerable<(List<ReferenceWorkload> Units, string? Level)> ClassicPlans(ReferenceWorkload preemptor)
    {
        var own = Own(preemptor);
        var path = quotas.Path(preemptor.Queue);
        foreach (var level in path.SkipLast(1))
        {
            var others = Others(preemptor, one => quotas.IsBelow(one.Queue, level) ? MayBorrow(preemptor, one) : MayReclaim(preemptor, one));
            if (others.Exists(one => !quotas.IsBelow(one.Queue, level)))
            {
                yield return ([.. WhileTheyBorrow(preemptor, others), .. own], level);
            }
        }

        if (Policy(preemptor).BorrowWithinCohort != PreemptionPolicy.Never && Others(preemptor, one => MayBorrow(preemptor, one)) is { Count: > 0 } lower)
        {
            yield return ([.. WhileTheyBorrow(preemptor, lower), .. own], null);
        }

        yield return (own, null);
    }

    private (List<ReferenceWorkload> Units, string? Level) FairPlan(ReferenceWorkload preemptor)
    {
        var own = Own(preemptor);
        var others = Others(preemptor, one => MayReclaim(preemptor, one));
        var taken = new List<ReferenceWorkload>();
        while ((Highest(preemptor, others, initial: false) ?? own.FirstOrDefault() ?? Highest(preemptor, others, initial: true)) is { } unit)
        {
            own.Remove(unit);
            others.Remove(unit);
            unit.Placed = false;
            taken.Add(unit);
        }

        taken.ForEach(one => one.Placed = true);
        return (taken, null);
    }

    private ReferenceWorkload? Highest(ReferenceWorkload preemptor, List<ReferenceWorkload> others, bool initial)
    {
        var queues = others.Select(one => one.Queue).Distinct().ToList();
        queues.Sort((x, y) =>
        {
            if (x == y)
            {
                return 0;
            }

            var (a, b) = Below(x, y);
            var order = ReferenceQuotas.Compare(quotas.Share(b), quotas.Share(a));
            return order != 0 ? order : InOrder([others.First(one => one.Queue == x), others.First(one => one.Queue == y)])[0].Queue == x ? -1 : 1;
        });
        foreach (var one in queues.SelectMany(queue => others.Where(one => one.Queue == queue)))
        {
            var (mine, theirs) = Below(preemptor.Queue, one.Queue);
            if (IsReclaimable(preemptor, one))
            {
                var (share, before) = (quotas.Share(mine), quotas.Share(theirs));
                one.Placed = false;
                var after = quotas.Share(theirs);
                one.Placed = true;
                if (initial ? ReferenceQuotas.Compare(share, before) < 0 : ReferenceQuotas.Compare(share, after) <= 0)
                {
                    return one;
                }
            }
        }

        return null;
    }

    /// <summary>The two members, one on each side, just below where the paths of two queues meet.</summary>
    private (string Mine, string Theirs) Below(string x, string y)
    {
        var (a, b) = (quotas.Path(x), quotas.Path(y));
        var meeting = a.First(b.Contains);
        return x == y ? (x, y) : (a[a.IndexOf(meeting) - 1], b[b.IndexOf(meeting) - 1]);
    }

    private List<ReferenceWorkload> WhileTheyBorrow(ReferenceWorkload preemptor, List<ReferenceWorkload> others)
    {
        var taken = new List<ReferenceWorkload>();
        foreach (var one in others)
        {
            if (IsReclaimable(preemptor, one))
            {
                one.Placed = false;
                taken.Add(one);
            }
        }

        taken.ForEach(one => one.Placed = true);
        return taken;
    }

    /// <summary>It uses something that is still lacked (or anything asked for, where no quota is), and its whole side of the tree borrows of that.</summary>
    private bool IsReclaimable(ReferenceWorkload preemptor, ReferenceWorkload one)
    {
        var accounts = Accounts(preemptor);
        var lacked = accounts.Where(account => !quotas.IsAllowed(preemptor.Queue, account)).ToList();
        return (lacked.Count > 0 ? lacked : accounts).Exists(account => one.Uses(account, one.Flavor) > 0 && SideBorrows(one.Queue, preemptor.Queue, account));
    }

    private bool SideBorrows(string queue, string other, (string, string) account) => quotas.Path(queue).TakeWhile(member => !quotas.IsBelow(other, member)).All(member => quotas.Borrows(member, account));

    private List<(string Flavor, string Resource)> Accounts(ReferenceWorkload one) => [.. quotas.Accounts.Where(account => one.Uses(account, one.Flavor) > 0)];

    private List<ReferenceWorkload> Own(ReferenceWorkload preemptor)
    {
        var policy = Policy(preemptor).WithinQueue;
        List<ReferenceWorkload> own = [.. Candidates(preemptor).Where(one => one.Queue == preemptor.Queue && policy != PreemptionPolicy.Never
            && (one.Priority < preemptor.Priority || (policy == PreemptionPolicy.LowerOrNewerEqualPriority && preemptor.IsBefore(one))))];
        return InOrder(own);
    }

    private List<ReferenceWorkload> Others(ReferenceWorkload preemptor, Func<ReferenceWorkload, bool> may)
    {
        var path = quotas.Path(preemptor.Queue);
        var others = Candidates(preemptor).Where(one => one.Queue != preemptor.Queue && Accounts(preemptor).Exists(account => quotas.Borrows(one.Queue, account)) && path.Exists(member => quotas.IsBelow(one.Queue, member)) && may(one));
        return [.. InOrder(others).OrderByDescending(Distance)];

        int Distance(ReferenceWorkload one) => path.FindIndex(member => quotas.IsBelow(one.Queue, member));
    }

    private IEnumerable<ReferenceWorkload> Candidates(ReferenceWorkload preemptor) => workloads.Where(one => one.Placed && one != preemptor && !claiming.Contains(one) && one.Name != preemptor.DisplacedBy && !Above(preemptor.Name).Contains(one.Name));

    /// <summary>Whom it was displaced for, and whom those were displaced for.</summary>
    private HashSet<string> Above(string name)
    {
        HashSet<string> above = [];
        while (Displaced.Exists(one => (one.Victim == name || above.Contains(one.Victim)) && above.Add(one.By)))
        {
        }

        return above;
    }

    private bool MayReclaim(ReferenceWorkload preemptor, ReferenceWorkload one) =>
        Policy(preemptor).ReclaimWithinCohort == PreemptionPolicy.Any || (Policy(preemptor).ReclaimWithinCohort == PreemptionPolicy.LowerPriority && one.Priority < preemptor.Priority);

    private bool MayBorrow(ReferenceWorkload preemptor, ReferenceWorkload one) =>
        Policy(preemptor).BorrowWithinCohort != PreemptionPolicy.Never && one.Priority < preemptor.Priority && !(one.Priority > Policy(preemptor).BorrowThreshold);

    /// <summary>Somebody evicted could evict the preemptor at once.</summary>
    private bool Vain(ReferenceWorkload preemptor, List<ReferenceWorkload> victims)
    {
        victims.ForEach(one => one.Placed = false);
        var vain = victims.Exists(one => one.Queue != preemptor.Queue && CouldTakeBack(preemptor, one));
        victims.ForEach(one => one.Placed = true);
        return vain;
    }

    private bool CouldTakeBack(ReferenceWorkload preemptor, ReferenceWorkload victim)
    {
        if (!MayReclaim(victim, preemptor))
        {
            return false;
        }

        var (mine, theirs) = Below(preemptor.Queue, victim.Queue);
        if (!options.FairSharing)
        {
            var borrowing = Accounts(preemptor).Exists(account => SideBorrows(preemptor.Queue, victim.Queue, account));
            victim.Placed = true;
            var within = quotas.Path(victim.Queue).TakeWhile(member => !quotas.IsBelow(preemptor.Queue, member)).Any(member => Accounts(victim).TrueForAll(account => !quotas.Borrows(member, account)));
            victim.Placed = false;
            return borrowing && within;
        }

        var now = quotas.Share(mine);
        victim.Placed = true;
        var share = quotas.Share(theirs);
        preemptor.Placed = false;
        var after = quotas.Share(mine);
        (victim.Placed, preemptor.Placed) = (false, true);
        return now.Numerator > 0 && (ReferenceQuotas.Compare(share, after) <= 0 || ReferenceQuotas.Compare(share, now) < 0);
    }
}
