using System.Globalization;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Nodes that would take a workload now, were they not measured above the load up to which they take new work.</summary>
internal sealed class BusyNodes(SchedulingModel model, FitProbe probe)
{
    /// <summary>What keeps it, where that alone does; null: it would not fit on them either.</summary>
    public (string Text, Remedy Remedy)? Of(WorkloadEntry entry)
    {
        var busy = Find(entry);
        if (busy.Count == 0 || model.Options.MaxNodeLoad is not { } limit || !probe.FitsAtAnyLoad(entry))
        {
            return null;
        }

        var enough = busy.Max(static one => one.Load);
        var named = string.Join(", ", busy.OrderByDescending(static one => one.Load).ThenBy(static one => one.Node.Value, StringComparer.Ordinal).Take(3).Select(static one => $"{one.Node} at {Percent(one.Load)}")) + (busy.Count > 3 ? $" and {busy.Count - 3} more" : "");
        var milli = (long)(limit * 1000);
        var remedy = new Remedy(RemedyKind.RaiseNodeLoad, $"raise MaxNodeLoad from {Percent(milli)} to {Percent(enough)} or more, or wait until less is used of {(busy.Count == 1 ? "that node" : "those nodes")}")
        {
            From = ResourceQuantity.FromMilli(milli),
            To = ResourceQuantity.FromMilli(enough),
            Nodes = [.. busy.Select(static one => one.Node)],
        };
        return ($"nodes with room for it are measured above the {Percent(milli)} up to which they take new work: {named}.", remedy);
    }

    private static string Percent(long milli) => (milli / 1000m).ToString("0.#%", CultureInfo.InvariantCulture);

    private List<(NodeId Node, int Load)> Find(WorkloadEntry entry)
    {
        var (state, busy) = (model.Ledger.State, new List<(NodeId, int)>());
        foreach (var id in model.Nodes.Keys)
        {
            if (state.RowOf(id) is >= 0 and var row && entry.Sets.Where(static set => set.Floor > 0).Select(set => state.TooBusyFor(set.Shape, row)).FirstOrDefault(static load => load is not null) is { } load)
            {
                busy.Add((id, load));
            }
        }

        return busy;
    }
}
