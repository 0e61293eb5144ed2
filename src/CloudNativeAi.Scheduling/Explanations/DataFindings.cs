using System.Globalization;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What a workload lacks of its data, where that is, and until when it waits for it.</summary>
internal sealed class DataFindings(SchedulingModel model)
{
    public Finding Of(WorkloadEntry entry, DateTimeOffset now)
    {
        var share = entry.Spec.WarmStart!.Share;
        var warmths = Array.ConvertAll(entry.Sets, set => Warmth.Of(model.Ledger.State, set));
        var cold = Math.Max(0, Array.FindIndex(warmths, warmth => !warmth.Reaches(share)));
        var (set, warmth) = (entry.Sets[cold], warmths[cold]);
        var (best, most) = Best(set);
        var at = entry.WarmBy is { } by ? $"; it starts at {Words.Time(by, now)} at the latest" : "";
        var reason = new WaitReason(WaitReasonCode.WaitingForData, $"it starts when {share.ToString("0.#%", CultureInfo.InvariantCulture)} of its data is held by nodes that it could run on: {Amounts(warmth, best, most)}{at}.")
        {
            Requested = ResourceQuantity.FromBytes(warmth.Needed(share)),
            Available = ResourceQuantity.FromBytes(warmth.Held),
        };
        var load = Load(set, warmth, share, best);
        return new(reason, entry.WarmBy is { } until ? [new Remedy(RemedyKind.WaitFor, $"wait until {Words.Time(until, now)}, when it starts with what is there") { At = until }, load] : [load]);
    }

    private static string Amounts(Warmth warmth, NodeId? best, long most)
    {
        var unknown = warmth.Unknown == 0 ? "" : $"nobody knows yet how large {(warmth.Unknown == 1 ? "one" : warmth.Unknown.ToString(CultureInfo.InvariantCulture))} of its contents is";
        if (warmth.Whole == 0 && warmth.Unknown > 0)
        {
            return unknown;
        }

        var where = best is { } node ? warmth.Held == most ? $", on {node}" : $", {new ByteSize(most)} of it on {node}" : "";
        return $"{new ByteSize(warmth.Held)} of {new ByteSize(warmth.Whole)} are{where}{(unknown.Length > 0 ? $", and {unknown}" : "")}";
    }

    private static Remedy Load(PodSetEntry set, Warmth warmth, decimal share, NodeId? best)
    {
        var needed = warmth.Needed(share);
        var amount = warmth.Unknown == 0 ? $"{new ByteSize(needed - warmth.Held)} more of " : "";
        return new Remedy(RemedyKind.LoadData, $"have {amount}its data loaded {(best is { } node ? $"onto {node}, or another node" : "onto a node")} that it could run on")
        {
            From = ResourceQuantity.FromBytes(warmth.Held),
            To = ResourceQuantity.FromBytes(needed),
            Content = set.Set.Content,
            Nodes = best is { } one ? [one] : [],
            PodSet = set.Set.Name,
        };
    }

    /// <summary>The node it could run on that holds most of it, ties by id; none holds any: the first that it could run on.</summary>
    private (NodeId? Node, long Bytes) Best(PodSetEntry set)
    {
        var state = model.Ledger.State;
        var (best, most) = (default(NodeId?), 0L);
        foreach (var (id, row) in model.Nodes.Keys.OrderBy(static id => id.Value, StringComparer.Ordinal).Select(id => (id, state.RowOf(id))))
        {
            if (row >= 0 && Warmth.CouldRunOn(state, set, row))
            {
                var held = Held(set, row);
                (best, most) = best is null || held > most ? (id, held) : (best, most);
            }
        }

        return (best, most);
    }

    private long Held(PodSetEntry set, int row)
    {
        var held = 0L;
        foreach (var content in set.Ask.Shape.Content)
        {
            var here = model.Ledger.State.Contents.Held(row, content);
            held += Math.Min(here, model.Ledger.State.Contents.SizeOf(content) ?? 0);
        }

        return held;
    }
}
