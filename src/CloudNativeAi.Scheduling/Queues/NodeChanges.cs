using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>What becomes of nodes, and of the replicas on them.</summary>
internal static class NodeChanges
{
    /// <summary>A node is there, or has changed.</summary>
    public static void UpsertNode(this SchedulingModel model, Node node, DateTimeOffset now)
    {
        var before = model.Nodes.GetValueOrDefault(node.Id);
        model.Nodes[node.Id] = node;
        if (before is not null && before.Equals(node with { Usage = before.Usage }))
        {
            model.Measure(node);
            return;
        }

        var closed = !node.Ready || node.ReclaimAt is not null;
        var row = model.Ledger.State.UpsertNode(closed ? node with { Schedulable = false } : node);
        model.ChargeReturned(node, row);
        if (closed || (before is not null && before.InstanceId != node.InstanceId))
        {
            var why = !node.Ready ? "does not answer" : closed ? "is being taken back" : "was replaced by another machine";
            model.AskOff(node, _ => true, why, now);
        }
        else if (node.Taints.Any(static taint => taint.Effect == TaintEffect.NoExecute))
        {
            model.AskOff(node, set => !node.Taints.All(taint => taint.Effect != TaintEffect.NoExecute || Tolerates(set.Set, taint)), "has a taint that it does not tolerate", now);
        }

        model.Displacements.Clear();
        model.WarmStarts.NoteNodes();
        model.RaiseFreed();
    }

    /// <summary>A node is gone. What was on it stays with its workloads until their owners have let it go.</summary>
    public static void RemoveNode(this SchedulingModel model, NodeId id, DateTimeOffset now)
    {
        if (!model.Nodes.Remove(id, out var node))
        {
            return;
        }

        model.Ledger.State.RemoveNode(id);
        model.AskOff(node, _ => true, "is gone", now);
        model.Displacements.Clear();
        model.WarmStarts.NoteNodes();
        model.RaiseFreed();
    }

    /// <summary>After a restart: replicas whose node is not there.</summary>
    public static void AskOffUnknownNodes(this SchedulingModel model, DateTimeOffset now)
    {
        foreach (var entry in model.Placed.ToList())
        {
            List<PlacedReplica> lost = [.. entry.Sets.SelectMany(set => set.Replicas).Where(replica => !model.Nodes.ContainsKey(replica.Node))];
            if (lost.Count > 0)
            {
                model.Ask(entry, lost, DisruptionReason.NodeGone, $"Node {lost[0].Node} is gone.", now);
            }
        }
    }

    /// <summary>Nothing of a node changed but what it is measured at.</summary>
    private static void Measure(this SchedulingModel model, Node node)
    {
        if (model.Ledger.State.Measure(node))
        {
            model.Displacements.Clear();
            model.RaiseFreed();
        }
    }

    /// <summary>After a restart: replicas that were on this node count on it again.</summary>
    private static void ChargeReturned(this SchedulingModel model, Node node, int row)
    {
        foreach (var (_, set, replica) in model.On(node.Id).Where(static found => found.Replica.Allocation < 0))
        {
            int[] devices = [.. Spots(node, replica)];
            replica.Allocation = model.Ledger.State.ForcePlaceAt(set.Shape, row, devices);
        }
    }

    private static void AskOff(this SchedulingModel model, Node node, Func<PodSetEntry, bool> applies, string why, DateTimeOffset now)
    {
        foreach (var found in model.On(node.Id).Where(found => applies(found.Set)).GroupBy(static found => found.Entry).OrderBy(static group => group.Key, WorkloadOrder.Instance))
        {
            model.Ask(found.Key, [.. found.Select(one => one.Replica)], DisruptionReason.NodeGone, $"Node {node.Id} {why}.", now, until: node.ReclaimAt);
        }
    }

    /// <summary>Its devices that the node has, each with where a partition starts.</summary>
    private static IEnumerable<int> Spots(Node node, PlacedReplica replica)
    {
        var whole = replica.DeviceIds.Count - replica.Partitions.Count;
        for (var i = 0; i < replica.DeviceIds.Count; i++)
        {
            if (IndexOf(node, replica.DeviceIds[i]) is >= 0 and var index)
            {
                yield return DeviceSpot.Of(index, i < whole ? 0 : replica.Partitions[i - whole]);
            }
        }
    }

    private static int IndexOf(Node node, string device)
    {
        for (var i = 0; i < node.Devices.Count; i++)
        {
            if (node.Devices[i].Id == device)
            {
                return i;
            }
        }

        return -1;
    }

    private static bool Tolerates(PodSet set, Taint taint) =>
        set.Tolerations.Any(toleration => (toleration.Key.Length == 0 || toleration.Key == taint.Key) && (toleration.Value is null || toleration.Value == taint.Value));
}
