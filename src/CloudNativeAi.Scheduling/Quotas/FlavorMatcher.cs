using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>The flavors of one queue, and which of them a pod set may take.</summary>
/// <param name="node">The queue's quota.</param>
/// <param name="accounts">The accounts of the tree.</param>
/// <param name="flavors">In order of preference; one that is not described matches every node.</param>
/// <param name="coverage">Which resources must be named.</param>
/// <param name="state">Where shapes are interned.</param>
/// <param name="profile">The number of the profile that places what is in the queue.</param>
internal sealed class FlavorMatcher(QuotaNode node, AccountTable accounts, IReadOnlyList<(string Name, FlavorOptions Options)> flavors, QuotaCoverage coverage, ClusterState state, int profile = 0)
{
    private readonly HashSet<string> _labels = [.. flavors.SelectMany(static flavor => flavor.Options.NodeLabels.Keys)];
    private readonly bool _unlimited = coverage != QuotaCoverage.All && Enumerable.Range(0, accounts.Count).All(account => !node[account].Named);
    private readonly Dictionary<PodSetAsk, FlavorChoice[]> _known = [];

    /// <summary>In order of preference; empty: no flavor matches, or a resource is not named that must be.</summary>
    public FlavorChoice[] ChoicesOf(PodSetAsk ask)
    {
        if (!_known.TryGetValue(ask, out var choices))
        {
            _known[ask] = choices = [.. Match(ask)];
        }

        return choices;
    }

    /// <summary>What a replica is charged that was placed on a flavor, whether the queue still has it or not.</summary>
    public FlavorChoice Keep(PodSetAsk ask, string? flavor) =>
        Array.Find(ChoicesOf(ask), choice => choice.Flavor == flavor)
        ?? new FlavorChoice(flavor, flavors.FirstOrDefault(one => one.Name == flavor) is { Name: not null } known ? ShapeOn(ask, known.Options) : Here(ask), Charges(RequestAmounts.Of(ask.Set, flavors.FirstOrDefault(one => one.Name == flavor).Options), flavor));

    /// <summary>The first resource that must be named and is not; null: none.</summary>
    public ResourceName? Unnamed(PodSetAsk ask) =>
        _unlimited ? null : RequestAmounts.Of(ask.Set, null).Where(one => RequestAmounts.MustBeNamed(coverage, one) && !IsNamed(one.Resource)).Select(static one => (ResourceName?)one.Resource).FirstOrDefault();

    /// <summary>The first flavor that only one of its taints closes; null: none.</summary>
    public (string Flavor, Taint Taint)? Closed(PodSetAsk ask)
    {
        foreach (var (name, options) in flavors)
        {
            var taints = options.Taints.Where(taint => taint.Effect != TaintEffect.PreferNoSchedule && !TaintFilter.Tolerates(ask.Shape, taint)).ToList();
            if (taints.Count == 1 && LabelsMatch(ask.Shape, options))
            {
                return (name, taints[0]);
            }
        }

        return null;
    }

    private IEnumerable<FlavorChoice> Match(PodSetAsk ask)
    {
        List<RequestAmount> amounts = [.. RequestAmounts.Of(ask.Set, null)];
        if (!_unlimited && amounts.Exists(one => RequestAmounts.MustBeNamed(coverage, one) && !IsNamed(one.Resource)))
        {
            yield break;
        }

        if (!amounts.Exists(one => flavors.Any(flavor => IsNamed(flavor.Name, one.Resource))))
        {
            if (AreKnown(amounts, null))
            {
                yield return new FlavorChoice(null, Here(ask), Charges(amounts, null));
            }

            yield break;
        }

        foreach (var (name, options) in flavors)
        {
            List<RequestAmount> here = [.. RequestAmounts.Of(ask.Set, options)];
            if (Matches(ask.Shape, options) && AreKnown(here, name) && here.TrueForAll(one => IsNamed(name, one.Resource) || !flavors.Any(flavor => IsNamed(flavor.Name, one.Resource))))
            {
                yield return new FlavorChoice(name, ShapeOn(ask, options), Charges(here, name));
            }
        }
    }

    /// <summary>Nothing is counted that is not known before it has its place: memory of devices of which no flavor says how much they have.</summary>
    private bool AreKnown(List<RequestAmount> amounts, string? flavor) =>
        amounts.TrueForAll(one => one.Amount is not null || !(IsNamed(null, one.Resource) || (flavor is not null && IsNamed(flavor, one.Resource))));

    private bool IsNamed(ResourceName resource) => IsNamed(null, resource) || flavors.Any(flavor => IsNamed(flavor.Name, resource));

    private bool IsNamed(string? flavor, ResourceName resource) => accounts.Find(flavor, resource) is >= 0 and var account && node[account].Named;

    private QuotaCharge[] Charges(IEnumerable<RequestAmount> amounts, string? flavor)
    {
        var charges = new List<QuotaCharge>();
        foreach (var (resource, amount, _) in amounts.Append(new RequestAmount(ResourceName.Pods, 1000)).DistinctBy(static one => one.Resource))
        {
            foreach (var one in flavor is null ? new string?[] { null } : [null, flavor])
            {
                if (amount > 0 && IsNamed(one, resource))
                {
                    charges.Add(new QuotaCharge(accounts.Find(one, resource), amount.Value));
                }
            }
        }

        return [.. charges.OrderBy(static charge => charge.Account)];
    }

    /// <summary>A pod set must tolerate the flavor's taints; where it selects by a label that the queue's flavors tell apart, the flavor must have the value it selects.</summary>
    private bool Matches(RequestShape shape, FlavorOptions flavor) =>
        flavor.Taints.All(taint => taint.Effect == TaintEffect.PreferNoSchedule || TaintFilter.Tolerates(shape, taint))
        && LabelsMatch(shape, flavor);

    private bool LabelsMatch(RequestShape shape, FlavorOptions flavor) =>
        shape.NodeSelector.All(pair => !_labels.Contains(pair.Key) || (flavor.NodeLabels.TryGetValue(pair.Key, out var value) && value == pair.Value));

    private RequestShape Here(PodSetAsk ask) => profile == 0 ? ask.Shape : state.InternFor(ask.OnNodes, profile);

    private RequestShape ShapeOn(PodSetAsk ask, FlavorOptions flavor)
    {
        if (flavor.NodeLabels.Count == 0)
        {
            return Here(ask);
        }

        var selector = new Dictionary<string, string>(ask.OnNodes.NodeSelector, StringComparer.Ordinal);
        foreach (var (label, value) in flavor.NodeLabels)
        {
            selector[label] = value;
        }

        return state.InternFor(ask.OnNodes with { NodeSelector = selector }, profile);
    }
}
