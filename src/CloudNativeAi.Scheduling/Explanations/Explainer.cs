using System.Globalization;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Says why a workload stands where it stands, like a good compiler's error: resource, amounts, remedy.</summary>
internal sealed class Explainer(SchedulingModel model)
{
    private readonly WaitJudge _judge = new(model);

    public Explanation Explain(WorkloadEntry entry)
    {
        if (entry.Phase != WorkloadPhase.Waiting)
        {
            var ranking = PlacementRanking.Of(model, entry);
            return new Explanation(entry.Id, entry.Phase, [], [], 0, [], PlacedText(entry) + RankingText(ranking)) { Ranking = ranking };
        }

        if (entry.HeldBack)
        {
            var large = new WaitReason(WaitReasonCode.ExceedsCapacity, "its placement is too large to be stored.");
            return new Explanation(entry.Id, entry.Phase, [large], [], 0, ["split it into smaller ones"], $"{Kind(entry)} \"{entry.Spec.Name}\" waits: {large.Text} Split it into smaller ones.");
        }

        var code = _judge.Main(entry);
        var needs = Need.Of(model, entry);
        var (reason, remedies) = Reason(entry, code, needs);
        var reasons = new List<WaitReason> { reason };
        if (code is WaitReasonCode.WaitingForQuota && Short(needs) is { } also)
        {
            reasons.Add(CapacityReason(entry, WaitReasonCode.WaitingForCapacity, also));
        }

        var asked = Asked(entry);
        var otherwise = remedies.Count == 0 ? "" : $"{(asked.Count > 0 ? "otherwise " : "")}{remedies[0]}.";
        var text = $"{Kind(entry)} \"{entry.Spec.Name}\" waits: {reason.Text}{(asked.Count > 0 ? $" {string.Join(", ", asked)}{(otherwise.Length > 0 ? "; " : ".")}{otherwise}" : otherwise.Length > 0 ? $" {Capital(otherwise)}" : "")}";
        var nearest = code is WaitReasonCode.QueueStopped or WaitReasonCode.ExceedsMaxQuota ? [] : NearestNodes.Of(model, entry);
        var ahead = model.Pending.TakeWhile(other => other != entry).Count(other => other.Queue == entry.Queue);
        return new Explanation(entry.Id, entry.Phase, reasons, nearest, ahead, [.. asked, .. remedies], text);
    }

    private (WaitReason Reason, List<string> Remedies) Reason(WorkloadEntry entry, WaitReasonCode code, List<Need> needs)
    {
        var queue = entry.Queue;
        switch (code)
        {
            case WaitReasonCode.QueueStopped:
                return (new(code, $"its queue \"{queue.Name}\" {(queue.Deleted ? "was deleted" : "is stopped")}."), [queue.Deleted ? $"configure queue \"{queue.Name}\" again, or cancel it and submit it to another queue" : $"set Stop of queue \"{queue.Name}\" to None"]);
            case WaitReasonCode.NoMatchingFlavor:
                return (new(code, $"queue \"{queue.Name}\" has no quota for something it asks for, or no flavor that its selector and tolerations allow."), [$"name what it asks for in the quota of queue \"{queue.Name}\", or let it tolerate the taints of a flavor"]);
            case WaitReasonCode.ExceedsMaxQuota or WaitReasonCode.WaitingForQuota:
                return Quota(entry, code);
            case WaitReasonCode.NoEligibleNode:
                var most = Scarcest(needs);
                return (new(code, $"it needs {Amount(most)}, which only nodes have that are cordoned, not ready or tainted.") { Resource = most?.Resource, Requested = most?.Requested ?? default }, ["open such a node, or let the workload tolerate its taint", AddNode(entry, most, all: true)]);
            case WaitReasonCode.BlockedByQueueHead:
                var head = WaitJudge.Head(entry)!;
                return (new(code, $"{head.NameFor(entry.Spec.Tenant)} is before it in queue \"{queue.Name}\", which nobody may pass."), ["submit it with a higher priority, or to another queue"]);
            case WaitReasonCode.ReservedForWorkload:
                var first = model.Claimants.FirstOrDefault();
                return (new(code, $"what it needs is kept for {first?.NameFor(entry.Spec.Tenant) ?? "another workload"}, for which others are making room."), []);
            default:
                var scarce = Short(needs) ?? Scarcest(needs);
                return (CapacityReason(entry, code, scarce), [AddNode(entry, scarce, all: code == WaitReasonCode.ExceedsCapacity)]);
        }
    }

    private (WaitReason Reason, List<string> Remedies) Quota(WorkloadEntry entry, WaitReasonCode code)
    {
        var (queue, empty) = (entry.Queue, code == WaitReasonCode.ExceedsMaxQuota);
        (QueueQuota Quota, ResourceQuantity Requested)? over = null;
        if (entry.Claiming || entry.Phase == WorkloadPhase.Placed)
        {
            over = Over(entry, empty);
        }
        else
        {
            FlavorPicker.TryEach(entry, () => (over ??= Over(entry, empty)) is null);
        }

        var (quota, requested) = over!.Value;
        var (name, left) = (quota.Account.ToString(), quota.Available);
        var borrowed = quota.Most > quota.Own ? $", of which {quota.Own} are its own," : "";
        var text = empty
            ? $"it needs {requested} {name} and queue \"{queue.Name}\" may use {quota.Most}{borrowed} at most."
            : $"it needs {requested} {name} and {left} of the {quota.Most} that queue \"{queue.Name}\" may use are left.";
        var needed = quota.Own + (requested - (empty ? quota.Most : left));
        return (new(code, text) { Resource = quota.Account.Resource, Requested = requested, Available = left }, [$"raise the quota of queue \"{queue.Name}\" for {name} from {quota.Own} to {needed}"]);
    }

    private (QueueQuota Quota, ResourceQuantity Requested)? Over(WorkloadEntry entry, bool empty) =>
        WaitJudge.OverQuota(entry, empty) is { } account
            ? (QueueQuota.Of(entry.Queue.Quota, model.Queues.Accounts, account), QuotaUnits.ToQuantity(model.Queues.Accounts[account].Resource, WaitJudge.Requested(entry).First(one => one.Account == account).Amount))
            : null;

    private WaitReason CapacityReason(WorkloadEntry entry, WaitReasonCode code, Need? need)
    {
        if (need is null)
        {
            return new(code, "no node can take it.");
        }

        var users = ResourceUsers.Of(model, entry.Spec.Tenant, need.Resource);
        var text = code == WaitReasonCode.ExceedsCapacity
            ? $"it needs {Amount(need)}{Each(entry, need)}, more than {(need.Total.IsZero ? "any node that fits it has" : $"the nodes that fit it can give of their {need.Total}")}."
            : need.Free >= need.Requested
                ? $"it needs {Amount(need)}{Each(entry, need)}; {need.Free} of {need.Total} are free, but not together where a replica could use them."
                : $"it needs {Amount(need)} and {need.Free} of {need.Total} are free{users}.";
        return new(code, text) { Resource = need.Resource, Requested = need.Requested, Available = need.Free };
    }

    /// <summary>What others were asked for on its behalf.</summary>
    private List<string> Asked(WorkloadEntry entry) =>
    [
        .. from victim in model.Disrupted
           where victim.DisruptedFor == entry.Id
           let until = victim.Disruption!.Deadline.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
           select victim.Disruption!.Release.Count == victim.ReplicaCount
               ? $"{victim.NameFor(entry.Spec.Tenant)} has been asked to stop for it (by {until} UTC)"
               : $"{victim.NameFor(entry.Spec.Tenant)} can shrink from {victim.ReplicaCount} to {victim.ReplicaCount - victim.Disruption.Release.Count} and has been asked to (by {until} UTC)",
    ];

    private static string AddNode(WorkloadEntry entry, Need? need, bool all)
    {
        if (need is null)
        {
            return "add a node";
        }

        var missing = need.Requested - need.Free;
        var one = entry.Sets.Where(set => set.Floor > 0).Select(set => set.Amount(need.Resource)).DefaultIfEmpty().Max();
        var amount = all || missing.Sign <= 0 ? one : ResourceQuantity.Max(one, missing);
        return $"add a node with {amount} {need.Resource}";
    }

    private static Need? Short(List<Need> needs) => needs.Find(need => need.Free < need.Requested);

    private static Need? Scarcest(List<Need> needs) => needs.Find(need => need.Total < need.Requested) ?? needs.FirstOrDefault();

    private static string Amount(Need? need) => need is null ? "a place" : $"{need.Requested} {need.Resource}";

    private static string Each(WorkloadEntry entry, Need need)
    {
        var one = entry.Sets.Where(set => set.Floor > 0).Select(set => set.Amount(need.Resource)).DefaultIfEmpty().Max();
        return one == need.Requested ? " on one node" : $" ({one} on one node)";
    }

    private static string PlacedText(WorkloadEntry entry)
    {
        var text = $"{Kind(entry)} \"{entry.Spec.Name}\" has its place: {entry.ReplicaCount} of {entry.Sets.Sum(set => set.Set.Count)} replicas.";
        return entry.Disruption is { } asked
            ? $"{text} It has been asked to release {asked.Release.Count} of them by {asked.Deadline.ToString("HH:mm:ss", CultureInfo.InvariantCulture)} UTC. {asked.Detail}"
            : text;
    }

    private static string RankingText(IReadOnlyList<NodeRank> ranking) =>
        ranking.Count == 0 ? "" : $" Placed now, its first replica would go to {Rank(ranking[0])}{(ranking.Count > 1 ? $", then to {Rank(ranking[1])}" : "")}.";

    private static string Rank(NodeRank rank) =>
        $"{rank.Node} ({string.Join(" + ", rank.Scores.Where(static score => score.Scorer != NodeScorers.TaintPreference || score.Score < 10_000).Select(static score => string.Create(CultureInfo.InvariantCulture, $"{score.Scorer} {score.Weight} × {score.Score:N0}")))})";

    private static string Kind(WorkloadEntry entry) => entry.Spec.Owner switch
    {
        "training" => "Job",
        "serving" => "Service",
        _ => "Workload",
    };

    private static string Capital(string text) => string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));
}
