using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What it lacks of nodes, on the flavors chosen.</summary>
internal sealed class CapacityFindings(SchedulingModel model, FitProbe probe)
{
    private readonly ClosedNodes _closed = new(model);
    private readonly BusyNodes _busy = new(model, probe);

    /// <param name="entry">Which workload.</param>
    /// <param name="code">Which of the reasons that are about nodes.</param>
    public Finding Of(WorkloadEntry entry, WaitReasonCode code)
    {
        var needs = Need.Of(model, entry);
        var missing = probe.Missing(entry);
        var remedies = new List<Remedy>();
        if (code == WaitReasonCode.TopologyPlacementFailed)
        {
            remedies.Add(Widen(entry));
        }

        if (code is WaitReasonCode.NoEligibleNode or WaitReasonCode.WaitingForCapacity)
        {
            remedies.AddRange(_closed.Remedies(entry, missing));
        }

        var busy = code == WaitReasonCode.WaitingForCapacity ? _busy.Of(entry) : null;
        if (busy is { } load)
        {
            remedies.Add(load.Remedy);
        }

        remedies.Add(NewNodes.For(model, entry, missing));
        if (code == WaitReasonCode.ExceedsCapacity && Fewer(needs) is { } fewer)
        {
            remedies.Add(fewer);
        }

        var scarce = needs.Find(static need => need.Free < need.Requested) ?? needs.Find(static need => need.Total < need.Requested) ?? needs.FirstOrDefault();
        var reason = Reason(entry, code, scarce);
        return new(busy is { } why ? reason with { Text = why.Text } : reason, [.. remedies.OrderBy(static one => one.Kind)]);
    }

    private static Remedy Widen(WorkloadEntry entry)
    {
        var set = Array.Find(entry.Sets, static set => set.Rule is not null)!;
        var topology = set.Set.Topology!;
        var what = topology.Required is { } level ? $"prefer one {level} instead of requiring it" : "do without its slices";
        return new Remedy(RemedyKind.WidenTopology, $"let pod set \"{set.Set.Name}\" {what}") { PodSet = set.Set.Name };
    }

    /// <summary>Where all of it together is too much: as much as there is.</summary>
    private static Remedy? Fewer(List<Need> needs) =>
        needs.Find(static need => need.Total < need.Requested && need.Total.Sign > 0) is { } need
            ? new(RemedyKind.LowerRequest, $"let it ask for at most {need.Total} {need.Resource} in all") { Resource = need.Resource, From = need.Requested, To = need.Total }
            : null;

    private WaitReason Reason(WorkloadEntry entry, WaitReasonCode code, Need? need)
    {
        if (need is null)
        {
            return new(code, "no node can take it.");
        }

        var amount = $"{need.Requested} {need.Resource}";
        var text = code switch
        {
            WaitReasonCode.NoEligibleNode => $"it needs {amount}, which only nodes have that are cordoned, not ready or tainted{(_closed.Why(entry) is { } why ? $": {why}" : "")}.",
            WaitReasonCode.ExceedsCapacity => $"it needs {amount}{Each(entry, need)}, more than {(need.Total.IsZero ? "any node that fits it has" : $"the nodes that fit it can give of their {need.Total}")}.",
            WaitReasonCode.TopologyPlacementFailed => $"it needs {amount}{Near(entry)}; {need.Free} of {need.Total} are free, but not that near to each other.",
            _ when need.Free >= need.Requested => $"it needs {amount}{Each(entry, need)}; {need.Free} of {need.Total} are free, but not together where a replica could use them.",
            _ => $"it needs {amount} and {need.Free} of {need.Total} are free{ResourceUsers.Of(model, entry.Spec.Tenant, need.Resource)}.",
        };
        return new(code, text) { Resource = need.Resource, Requested = need.Requested, Available = need.Free };
    }

    private static string Near(WorkloadEntry entry) => Array.Find(entry.Sets, static set => set.Rule is not null)!.Set.Topology switch
    {
        { Required: { } level } => $" in one {level}",
        { Slices: [var slice, ..] } => $" in slices of {slice.Size} by {slice.Level}",
        _ => "",
    };

    private static string Each(WorkloadEntry entry, Need need)
    {
        var one = entry.Sets.Where(static set => set.Floor > 0).Select(set => set.Amount(need.Resource)).DefaultIfEmpty().Max();
        return one == need.Requested ? " on one node" : $" ({one} on one node)";
    }
}
