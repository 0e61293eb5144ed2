using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Says why a workload stands where it stands, and what would let it start: every reason with its amounts, remedies from what is known to be enough.</summary>
internal sealed class Explainer
{
    private const int MostAhead = 32;
    private readonly SchedulingModel _model;
    private readonly WaitJudge _judge;
    private readonly FitProbe _probe;
    private readonly GateFindings _gates;
    private readonly QuotaFindings _quotas;
    private readonly CapacityFindings _capacity;
    private readonly KeptFindings _kept;
    private readonly Releases _releases;

    public Explainer(SchedulingModel model)
    {
        _model = model;
        _judge = new WaitJudge(model);
        _probe = new FitProbe(model);
        _gates = new GateFindings(model);
        _quotas = new QuotaFindings(model);
        _capacity = new CapacityFindings(model, _probe);
        _kept = new KeptFindings(model, _quotas);
        _releases = new Releases(model, _probe);
    }

    public Explanation Explain(WorkloadEntry entry, DateTimeOffset now)
    {
        if (entry.Phase != WorkloadPhase.Waiting)
        {
            var ranking = PlacementRanking.Of(_model, entry);
            return new Explanation(entry.Id, entry.Phase, [], [], 0, [], PlacedText.Of(entry, ranking)) { Ranking = ranking };
        }

        if (entry.HeldBack)
        {
            var large = new WaitReason(WaitReasonCode.ExceedsCapacity, "its placement is too large to be stored.");
            return new Explanation(entry.Id, entry.Phase, [large], [], 0, [new Remedy(RemedyKind.Split, "split it into smaller ones")], $"{Words.Kind(entry)} \"{entry.Spec.Name}\" waits: {large.Text} Split it into smaller ones.");
        }

        var chosen = _judge.ChooseNearest(entry);
        try
        {
            return ExplainWaiting(entry, now);
        }
        finally
        {
            if (chosen)
            {
                entry.LeaveFlavors();
            }
        }
    }

    private Explanation ExplainWaiting(WorkloadEntry entry, DateTimeOffset now)
    {
        List<WorkloadEntry> before = [.. _model.Pending.TakeWhile(other => other != entry)];
        List<WorkloadEntry> ahead = [.. before.Where(other => other.Phase == WorkloadPhase.Waiting && !other.StandsBack && (!other.Queue.Stopped || other.Queue == entry.Queue)).Take(MostAhead)];
        List<Finding> gates = [.. _gates.Of(entry, now)];
        List<Finding> fits = (WaitJudge.HasNoFlavor(entry) ? ImaginedEntry.Of(_model, entry, gates) : entry) is { } judged ? Fits(judged, gates.Count > 0, now) : [];
        var tells = fits.Count > 0 && gates.Count == 0 && fits[0].Reason.Code > WaitReasonCode.NoEligibleNode;
        var estimate = tells ? StartEstimate.Of(_model, entry, ahead, now) : null;

        List<WaitReason> reasons = [.. gates.Concat(fits).Select(static one => one.Reason).OrderBy(static one => one.Code)];
        var remedies = Remedies(entry, gates, fits, ahead, estimate, now);
        var own = before.Where(other => other.Queue == entry.Queue).ToList();
        var code = reasons[0].Code;
        var explanation = new Explanation(
            entry.Id,
            entry.Phase,
            reasons,
            code is WaitReasonCode.QueueStopped or WaitReasonCode.ExceedsMaxQuota ? [] : NearestNodes.Of(_model, entry),
            own.Count,
            remedies,
            Text(entry, reasons[0], remedies, now))
        {
            AheadNames = [.. own.Take(5).Select(other => other.NameFor(entry.Spec.Tenant))],
            EstimatedStart = estimate,
        };
        return explanation with { Report = ReportText.Of(entry, explanation, now) };
    }

    /// <summary>What keeps it of quota and nodes; where it is out of line, what would keep it besides.</summary>
    private List<Finding> Fits(WorkloadEntry entry, bool gated, DateTimeOffset now)
    {
        var code = _judge.Fit(entry);
        if (code is WaitReasonCode.ReservedForWorkload && gated)
        {
            return [];
        }

        var fits = new List<Finding>();
        if (code is WaitReasonCode.ReservedForWorkload)
        {
            fits.Add(_kept.Reserved(entry, now));
        }
        else if (!_probe.FitsNodes(entry))
        {
            fits.Add(_capacity.Of(entry, code is WaitReasonCode.ExceedsCapacity or WaitReasonCode.NoEligibleNode or WaitReasonCode.TopologyPlacementFailed ? code : _judge.NodesAlone(entry)));
        }

        if (_quotas.Of(entry) is { } quota)
        {
            fits.Insert(code is WaitReasonCode.ExceedsCapacity or WaitReasonCode.NoEligibleNode ? fits.Count : 0, quota);
        }

        if (_judge.IsPreempting(entry))
        {
            var preempting = _kept.Preempting(entry, fits.FirstOrDefault()?.Reason, now);
            return [preempting, .. fits.Skip(1)];
        }

        return fits;
    }

    private List<Remedy> Remedies(WorkloadEntry entry, List<Finding> gates, List<Finding> fits, IReadOnlyList<WorkloadEntry> ahead, DateTimeOffset? estimate, DateTimeOffset now)
    {
        var rivals = ahead.Where(other => other.Spec.Priority < int.MaxValue && IsRival(other)).ToList();
        List<Remedy> open = [.. gates.SelectMany(static gate => gate.Remedies.TakeLast(1))];
        var claims = gates.Count == 0 && _judge.IsPreempting(entry);
        var single = claims ? fits.GetRange(0, 1) : fits;
        var ways = new List<Remedy>();
        foreach (var way in single.Count == 0 ? [] : single[0].Remedies)
        {
            ways.Add(way.With(single.Skip(1).SelectMany(static other => other.Remedies.Take(1))));
        }

        if (open.Count > 0)
        {
            // Waiting helps where nothing else is to be done: whoever is submitted anew waits anew.
            var all = open[0].With(open.Skip(1));
            return ways.Count > 0 ? [.. ways.Select(way => all.With(way).With(rivals.Count == 0 || open.Exists(static one => one.Priority is not null) ? [] : [Pass(rivals)]))]
                : gates.Count == 1 ? [.. gates[0].Remedies]
                : [all];
        }

        var remedies = new List<Remedy>();
        if (estimate is { } at && !claims)
        {
            remedies.Add(new Remedy(RemedyKind.WaitFor, $"wait until {Words.Time(at, now)}, when enough has ended") { At = at });
        }

        remedies.AddRange(claims || rivals.Count == 0 ? ways : ways.Select(way => way.With(Pass(rivals))));
        if (fits.Count > 0 && !claims && fits[0].Reason.Code is not (WaitReasonCode.ExceedsMaxQuota or WaitReasonCode.ExceedsCapacity or WaitReasonCode.NoEligibleNode) && _releases.Of(entry, ahead) is { } release)
        {
            remedies.Add(release);
        }

        return [.. remedies.OrderBy(static one => one.Kind)];
    }

    /// <summary>Whether somebody who goes before it could take what is made free for it.</summary>
    private bool IsRival(WorkloadEntry other) => _judge.Main(other) is not (WaitReasonCode.NoMatchingFlavor or WaitReasonCode.BlockedByQueueHead);

    private static Remedy Pass(List<WorkloadEntry> rivals) =>
        new(RemedyKind.RaisePriority, $"give it a priority above {rivals[0].Spec.Priority}, so that it goes before {(rivals.Count == 1 ? "the one that would take it" : $"the {rivals.Count} that would take it")}") { Priority = rivals[0].Spec.Priority + 1 };

    private string Text(WorkloadEntry entry, WaitReason reason, List<Remedy> remedies, DateTimeOffset now)
    {
        var asked = Asked(entry, now);
        var first = remedies.Find(static one => one.Kind != RemedyKind.WaitFor || one.Workloads.Count > 0 || one.At is not null);
        first = asked.Count > 0 && first?.Kind == RemedyKind.WaitFor ? Otherwise(entry) : first;
        var help = first is null ? "" : $"{(asked.Count > 0 ? "otherwise " : "")}{first.Text}.";
        return $"{Words.Kind(entry)} \"{entry.Spec.Name}\" waits: {reason.Text}{(asked.Count > 0 ? $" {string.Join(", ", asked)}{(help.Length > 0 ? "; " : ".")}{help}" : help.Length > 0 ? $" {Words.Capital(help)}" : "")}";
    }

    /// <summary>While others stop for it: what would do it without them.</summary>
    private Remedy Otherwise(WorkloadEntry entry)
    {
        var nodes = NewNodes.For(_model, entry, _probe.Missing(entry));
        return _quotas.Of(entry) is { } quota ? (_probe.FitsNodes(entry) ? quota.Remedies[0] : quota.Remedies[0].With(nodes)) : nodes;
    }

    /// <summary>What others were asked for on its behalf.</summary>
    private List<string> Asked(WorkloadEntry entry, DateTimeOffset now) =>
    [
        .. from victim in _model.Disrupted
           where victim.DisruptedFor == entry.Id
           let until = Words.Time(victim.Disruption!.Deadline, now)
           select victim.Disruption!.Release.Count == victim.ReplicaCount
               ? $"{victim.NameFor(entry.Spec.Tenant)} has been asked to stop for it (by {until})"
               : $"{victim.NameFor(entry.Spec.Tenant)} can shrink from {victim.ReplicaCount} to {victim.ReplicaCount - victim.Disruption.Release.Count} and has been asked to (by {until})",
    ];
}
