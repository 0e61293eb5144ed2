using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Nodes that would hold what finds no place.</summary>
internal static class NewNodes
{
    /// <summary>One or more nodes for so many replicas of each pod set; pod sets that select different labels get nodes of their own.</summary>
    public static Remedy For(SchedulingModel model, WorkloadEntry entry, int[] missing)
    {
        var groups = new List<(Dictionary<string, string> Labels, List<(PodSetEntry Set, int Count)> Sets)>();
        for (var i = 0; i < missing.Length; i++)
        {
            if (missing[i] > 0)
            {
                var labels = LabelsOf(model, entry.Sets[i]);
                var fit = groups.Find(group => labels.All(pair => !group.Labels.TryGetValue(pair.Key, out var value) || value == pair.Value));
                if (fit.Labels is null)
                {
                    groups.Add(fit = ([], []));
                }

                foreach (var (key, value) in labels)
                {
                    fit.Labels[key] = value;
                }

                fit.Sets.Add((entry.Sets[i], missing[i]));
            }
        }

        List<Remedy> remedies = [.. groups.Select(group => Make(model, group.Labels, group.Sets))];
        return remedies.Count == 0 ? new Remedy(RemedyKind.AddNodes, "add a node") { Count = 1 } : remedies[0].With(remedies.Skip(1));
    }

    private static Remedy Make(SchedulingModel model, Dictionary<string, string> labels, List<(PodSetEntry Set, int Count)> sets)
    {
        // Where one pod set of many replicas may lie apart: nodes like those there are.
        if (sets is [(var only, > 1 and var count)] && only.Rule is null && PerNode(model, only) is > 0 and var each && each < count)
        {
            return Describe(labels, Capacity([(only, each)]), only.Set.Devices, (count + each - 1) / each);
        }

        return Describe(labels, Capacity(sets), sets.Select(static one => one.Set.Set.Devices).FirstOrDefault(static devices => devices is not null), 1);
    }

    private static Remedy Describe(Dictionary<string, string> labels, ResourceList capacity, DeviceRequest? devices, int count)
    {
        var fit = devices is null ? "" : devices.Profile is { } profile ? $" (devices with partition {profile})" : devices.MemoryBytes is { } memory ? $" (devices with {ResourceQuantity.FromBytes(memory)} of memory)" : "";
        var labelled = labels.Count == 0 ? "" : $", labelled {string.Join(", ", labels.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Select(static pair => $"{pair.Key}={pair.Value}"))}";
        return new Remedy(RemedyKind.AddNodes, $"add {(count == 1 ? "a node" : $"{count} nodes")} with {Words.Amounts(capacity)}{fit}{(count == 1 ? "" : " each")}{labelled}")
        {
            Count = count,
            Capacity = capacity,
            Labels = labels,
            Devices = devices,
        };
    }

    private static ResourceList Capacity(IEnumerable<(PodSetEntry Set, int Count)> sets)
    {
        var capacity = ResourceList.Empty;
        foreach (var (set, count) in sets)
        {
            foreach (var (resource, amount) in set.Ask.OnNodes.Requests)
            {
                capacity = capacity.With(resource, capacity[resource] + (amount * count));
            }

            if (set.Set.Devices is { } devices)
            {
                capacity = capacity.With(devices.Resource, capacity[devices.Resource] + ResourceQuantity.FromUnits((long)devices.Count * count));
            }

            capacity = capacity.With(ResourceName.Pods, capacity[ResourceName.Pods] + ResourceQuantity.FromUnits(count));
        }

        return capacity;
    }

    /// <summary>Replicas that the largest of the nodes that fit one would hold empty.</summary>
    private static int PerNode(SchedulingModel model, PodSetEntry set)
    {
        var (state, most) = (model.Ledger.State, 0L);
        foreach (var id in model.Nodes.Keys)
        {
            var row = state.RowOf(id);
            if (row >= 0 && set.Set.Devices is null && state.FitsEmpty(set.Shape, row, ignoreCordonAndTaints: true))
            {
                var places = long.MaxValue;
                foreach (var (resource, amount) in set.Shape.Amounts)
                {
                    places = Math.Min(places, state.Allocatable(row, resource) / amount);
                }

                most = Math.Max(most, places);
            }
        }

        return (int)Math.Min(most, int.MaxValue);
    }

    /// <summary>What it selects, and where its replicas must be near each other one new domain of each level.</summary>
    private static Dictionary<string, string> LabelsOf(SchedulingModel model, PodSetEntry set)
    {
        var labels = new Dictionary<string, string>(set.Shape.NodeSelector, StringComparer.Ordinal);
        foreach (var level in set.Rule is null ? [] : model.Ledger.State.TopologyLevels)
        {
            labels.TryAdd(level, "new");
        }

        return labels;
    }
}
