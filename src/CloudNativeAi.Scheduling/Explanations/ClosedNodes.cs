using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Nodes that would do, were they open to the workload: cordoned ones, and those with taints that it does not tolerate.</summary>
internal sealed class ClosedNodes(SchedulingModel model)
{
    public IEnumerable<Remedy> Remedies(WorkloadEntry entry, int[] missing)
    {
        if (Take(entry, missing, static (set, node) => !node.Schedulable && Taints(set, node).Count == 0) is { } cordoned)
        {
            yield return new Remedy(RemedyKind.Uncordon, $"open {Names(cordoned)} for new work") { Nodes = [.. cordoned.Select(static node => node.Id)] };
        }

        if (Take(entry, missing, static (set, node) => node.Schedulable && Taints(set, node).Count > 0) is { } tainted)
        {
            List<Taint> taints = [.. tainted.SelectMany(node => entry.Sets.SelectMany(set => Taints(set, node))).Distinct()];
            yield return new Remedy(RemedyKind.Tolerate, $"let it tolerate {string.Join(" and ", taints.Select(Text).Distinct())} of {Names(tainted)}") { Taints = taints, Nodes = [.. tainted.Select(static node => node.Id)] };
        }
    }

    /// <summary>Why the best of them are closed.</summary>
    public string? Why(WorkloadEntry entry)
    {
        foreach (var node in Candidates(entry))
        {
            var taints = entry.Sets.SelectMany(set => Taints(set, node)).ToList();
            return !node.Ready ? $"{node.Id} does not answer" : node.ReclaimAt is not null ? $"{node.Id} is being taken back" : !node.Schedulable ? $"{node.Id} is cordoned" : taints.Count > 0 ? $"{node.Id} has the taint {Text(taints[0])}" : null;
        }

        return null;
    }

    private static string Text(Taint taint) => taint.Value.Length == 0 ? taint.Key : $"{taint.Key}={taint.Value}";

    private static string Names(List<Node> nodes) =>
        nodes.Count == 1 ? $"node {nodes[0].Id}" : $"nodes {string.Join(", ", nodes.Take(3).Select(static node => node.Id.Value))}{(nodes.Count > 3 ? $" and {nodes.Count - 3} more" : "")}";

    private static List<Taint> Taints(PodSetEntry set, Node node) =>
        [.. node.Taints.Where(taint => taint.Effect != TaintEffect.PreferNoSchedule && !TaintFilter.Tolerates(set.Shape, taint))];

    private IEnumerable<Node> Candidates(WorkloadEntry entry)
    {
        var state = model.Ledger.State;
        return
            from node in model.Nodes.Values
            let row = state.RowOf(node.Id)
            where row >= 0 && Array.Exists(entry.Sets, set => set.Floor > 0 && state.FitsEmpty(set.Shape, row, ignoreCordonAndTaints: true) && !state.FitsEmpty(set.Shape, row, ignoreCordonAndTaints: false))
            orderby node.Ready ? 0 : 1, node.Id.Value
            select node;
    }

    /// <summary>As few as hold what is missing; null: they don't. Where replicas must be near each other: all of them.</summary>
    private List<Node>? Take(WorkloadEntry entry, int[] missing, Func<PodSetEntry, Node, bool> closed)
    {
        var taken = new List<Node>();
        for (var i = 0; i < missing.Length; i++)
        {
            var (set, left) = (entry.Sets[i], (long)missing[i]);
            foreach (var (node, places) in Candidates(entry).Where(node => node.Ready && node.ReclaimAt is null && closed(set, node)).Select(node => (node, Places(set, node))).Where(static one => one.Item2 > 0).OrderByDescending(static one => one.Item2))
            {
                if (left > 0 || set.Rule is not null)
                {
                    taken.Add(node);
                    left -= places;
                }
            }

            if (left > 0)
            {
                return null;
            }
        }

        return taken.Count == 0 ? null : [.. taken.DistinctBy(static node => node.Id).OrderBy(static node => node.Id.Value, StringComparer.Ordinal)];
    }

    private long Places(PodSetEntry set, Node node)
    {
        var (state, places) = (model.Ledger.State, long.MaxValue);
        var row = state.RowOf(node.Id);
        foreach (var (resource, amount) in set.Shape.Amounts)
        {
            places = Math.Min(places, Math.Max(0, state.Free(row, resource)) / amount);
        }

        return set.Shape.Share is { } share ? Math.Min(places, Math.Max(0, state.Free(row, share.Resource)) / share.Count) : places;
    }
}
