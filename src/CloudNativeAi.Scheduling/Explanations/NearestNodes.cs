using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>The nodes on which a replica lacks least.</summary>
internal static class NearestNodes
{
    private const int Most = 5;

    public static IReadOnlyList<NodeMiss> Of(SchedulingModel model, WorkloadEntry entry)
    {
        var state = model.Ledger.State;
        var set = Array.Find(entry.Sets, static one => one.Floor > 0) ?? entry.Sets[0];
        return
        [
            .. model.Nodes.Keys
                .Select(id => (Id: id, Row: state.RowOf(id)))
                .Where(static node => node.Row >= 0)
                .Select(node => (node.Id, node.Row, Rank: Rank(model, set, node.Row), Lack: Lack(model, set, node.Row)))
                .OrderBy(static node => node.Rank)
                .ThenBy(static node => node.Lack)
                .ThenBy(static node => node.Id.Value, StringComparer.Ordinal)
                .Take(Most)
                .Select(node => Describe(model, set, node.Id, node.Row)),
        ];
    }

    /// <summary>0: takes one now; 1: would if it were empty; 2: if it were open too; 3: never.</summary>
    private static int Rank(SchedulingModel model, PodSetEntry set, int row)
    {
        var state = model.Ledger.State;
        return state.FitsEmpty(set.Shape, row, ignoreCordonAndTaints: false) ? (state.Fits(set.Shape, row) ? 0 : 1)
            : state.FitsEmpty(set.Shape, row, ignoreCordonAndTaints: true) ? 2 : 3;
    }

    /// <summary>Σ of the parts of what a replica asks for that are not free, in thousandths of each.</summary>
    private static long Lack(SchedulingModel model, PodSetEntry set, int row)
    {
        var lack = 0L;
        foreach (var (resource, amount) in set.Shape.Amounts)
        {
            var free = Math.Max(0, model.Ledger.State.Free(row, resource));
            lack += free >= amount ? 0 : (long)((Int128)(amount - free) * 1000 / amount);
        }

        return lack;
    }

    private static NodeMiss Describe(SchedulingModel model, PodSetEntry set, NodeId id, int row)
    {
        var state = model.Ledger.State;
        var missing = new List<ResourceMiss>();
        foreach (var (resource, amount) in set.Shape.Amounts)
        {
            if (state.Free(row, resource) < amount)
            {
                var name = state.NameOf(resource);
                missing.Add(new ResourceMiss(name, Need.Quantity(name, amount), Need.Quantity(name, Math.Max(0, state.Free(row, resource))), Need.Quantity(name, state.Allocatable(row, resource))));
            }
        }

        List<string> lacks = [.. (state.ExplainRefusal(set.Shape, row) ?? "").Split("; ", StringSplitOptions.RemoveEmptyEntries)];
        lacks.AddRange(missing.Where(miss => !lacks.Exists(text => text.Contains(miss.Resource.Value, StringComparison.Ordinal))).Select(static miss => $"wants {miss.Requested} {miss.Resource}, has {miss.Free} of {miss.Total} free"));
        return new NodeMiss(id, lacks) { Missing = missing };
    }
}
