namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>For whom room is made: placed as far as quotas go, on nodes that are looked for anew each time.</summary>
internal sealed class ReferenceClaims(List<ReferenceWorkload> claiming, IReadOnlyList<ReferenceNode> nodes, Func<ReferenceWorkload, List<ReferenceNode>?> place, Func<ReferenceWorkload?, List<ReferenceNode>> used)
{
    /// <summary>Whether all for whom room is made fit together, it included; it is one of them from then on.</summary>
    public bool Add(ReferenceWorkload one)
    {
        claiming.Add(one);
        var fit = Arrange();
        if (!fit)
        {
            claiming.Remove(one);
        }

        return fit;
    }

    /// <summary>Finds places for all for whom room is made, in order: each the best there is, or if that takes the last place of another, each where it was last seen to fit.</summary>
    public bool Arrange()
    {
        foreach (var noted in (bool[])[false, true])
        {
            claiming.ForEach(static one => one.Nodes = []);
            if (InOrder(claiming).TrueForAll(one => (noted && TryNoted(one)) || TryPlace(one)))
            {
                claiming.ForEach(static one => one.Noted = one.Topology is null ? one.Nodes : null);
                return true;
            }
        }

        return false;
    }

    /// <summary>Those who were asked have gone.</summary>
    public void Start()
    {
        foreach (var one in InOrder(claiming))
        {
            claiming.ForEach(static other => other.Nodes = []);
            claiming.Remove(one);
            if (!(TryPlace(one) && Arrange()))
            {
                claiming.ForEach(static other => other.Nodes = []);
                Assert.True(TryNoted(one) && Arrange(), $"the room made for {one.Name} is lost");
            }
        }
    }

    private static List<ReferenceWorkload> InOrder(List<ReferenceWorkload> workloads) => [.. workloads.OrderByDescending(static one => one.Priority).ThenBy(static one => one.Submitted)];

    private bool TryPlace(ReferenceWorkload one)
    {
        one.Nodes = place(one) ?? [];
        return one.Nodes.Count > 0;
    }

    private bool TryNoted(ReferenceWorkload one)
    {
        var others = used(one);
        var fits = one.Noted is { } places && nodes.All(node => others.Count(other => other == node) + places.Count(other => other == node) <= node.Slots);
        one.Nodes = fits ? one.Noted! : [];
        return fits;
    }
}
