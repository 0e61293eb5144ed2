using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What a workload needs to start, and what there is of it.</summary>
/// <param name="Resource">Which resource.</param>
/// <param name="Requested">By all its replicas at min.</param>
/// <param name="Free">On nodes that are open to it.</param>
/// <param name="Total">The same nodes, empty.</param>
internal sealed record Need(ResourceName Resource, ResourceQuantity Requested, ResourceQuantity Free, ResourceQuantity Total)
{
    /// <summary>For each resource asked for, devices and other scarce kinds first.</summary>
    public static List<Need> Of(SchedulingModel model, WorkloadEntry entry)
    {
        var state = model.Ledger.State;
        var needs = new List<Need>();
        foreach (var resource in Resources(entry))
        {
            var (requested, free, total) = (ResourceQuantity.Zero, ResourceQuantity.Zero, ResourceQuantity.Zero);
            foreach (var set in entry.Sets)
            {
                requested += set.Amount(resource) * set.Floor;
            }

            foreach (var node in model.Nodes.Values)
            {
                if (Array.Exists(entry.Sets, set => set.Floor > 0 && state.FitsEmpty(set.Shape, state.RowOf(node.Id), ignoreCordonAndTaints: false)))
                {
                    var row = state.RowOf(node.Id);
                    free += Quantity(resource, Math.Max(0, state.Free(row, state.ResourceOf(resource))));
                    total += Quantity(resource, state.Allocatable(row, state.ResourceOf(resource)));
                }
            }

            needs.Add(new Need(resource, requested, free, total));
        }

        return needs;
    }

    /// <summary>An amount of a column as a quantity.</summary>
    public static ResourceQuantity Quantity(ResourceName resource, long amount) =>
        resource.IsMilli ? ResourceQuantity.FromMilli(amount) : resource == ResourceName.Memory || resource == ResourceName.EphemeralStorage ? ResourceQuantity.FromBytes(amount) : ResourceQuantity.FromUnits(amount);

    private static IEnumerable<ResourceName> Resources(WorkloadEntry entry) =>
        entry.Sets.Where(set => set.Floor > 0)
            .SelectMany(set => set.Ask.OnNodes.Requests.Where(pair => !pair.Value.IsZero).Select(pair => pair.Key).Concat(set.Set.Devices is { } devices ? [devices.Resource] : []))
            .Distinct()
            .OrderBy(resource => resource.Value.Contains('/', StringComparison.Ordinal) ? 0 : 1)
            .ThenBy(resource => resource);
}
