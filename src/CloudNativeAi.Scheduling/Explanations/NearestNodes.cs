using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>The nodes on which a replica lacks least.</summary>
internal static class NearestNodes
{
    private const int Most = 5;

    public static IReadOnlyList<NodeMiss> Of(SchedulingModel model, WorkloadEntry entry)
    {
        var state = model.Ledger.State;
        var set = Array.Find(entry.Sets, one => one.Floor > 0) ?? entry.Sets[0];
        return
        [
            .. model.Nodes.Keys
                .Select(id => (Id: id, Row: state.RowOf(id)))
                .Where(node => node.Row >= 0)
                .Select(node => (node.Id, Empty: state.FitsEmpty(set.Shape, node.Row, ignoreCordonAndTaints: false), Open: state.FitsEmpty(set.Shape, node.Row, ignoreCordonAndTaints: true), Lacks: state.ExplainRefusal(set.Shape, node.Row)))
                .OrderBy(node => node.Lacks is null ? 0 : node.Empty ? 1 : node.Open ? 2 : 3)
                .ThenBy(node => node.Id.Value, StringComparer.Ordinal)
                .Take(Most)
                .Select(node => new NodeMiss(node.Id, node.Lacks is null ? [] : [.. node.Lacks.Split("; ")])),
        ];
    }
}
