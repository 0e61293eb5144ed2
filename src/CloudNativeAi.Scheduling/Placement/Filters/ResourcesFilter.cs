namespace CloudNativeAi.Scheduling;

/// <summary>Every amount is free. Of a resource that a row has as devices the free amount is the number of whole devices in order, so whole devices are amounts like any other.</summary>
internal sealed class ResourcesFilter : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.Resources;

    public PluginScope Scope => PluginScope.Node;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        foreach (var (resource, amount) in context.Shape.Amounts)
        {
            var free = context.Nodes.Free(resource);
            for (var i = 0; i < rows.Length; i++)
            {
                accepted[i] &= free[rows[i]] >= amount ? (byte)1 : (byte)0;
            }
        }
    }

    public string Explain(in PlacementContext context, int row)
    {
        var lacks = new List<string>();
        foreach (var (resource, amount) in context.Shape.Amounts)
        {
            var free = context.Nodes.Free(resource)[row];
            if (free < amount)
            {
                var name = context.Nodes.NameOf(resource);
                lacks.Add($"wants {Amounts.Text(name, amount)} {name}, has {Amounts.Text(name, Math.Max(free, 0))} of {Amounts.Text(name, context.Nodes.Allocatable(resource)[row])} free");
            }
        }

        return string.Join("; ", lacks);
    }
}
