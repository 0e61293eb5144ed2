namespace CloudNativeAi.Scheduling;

internal sealed class NodeSelectorFilter : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.NodeSelector;

    public PluginScope Scope => PluginScope.NodeClass;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        if (context.Shape.NodeSelector.Count == 0)
        {
            return;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            if (FirstMissing(context.Shape, context.Nodes.ClassOf(rows[i])) is not null)
            {
                accepted[i] = 0;
            }
        }
    }

    public string Explain(in PlacementContext context, int row)
    {
        var labels = context.Nodes.ClassOf(row).Labels;
        var key = FirstMissing(context.Shape, context.Nodes.ClassOf(row));
        return key is null ? "has every label" : $"wants label {key}={context.Shape.NodeSelector[key]}, the node has {(labels.TryGetValue(key, out var value) ? $"{key}={value}" : "no such label")}";
    }

    internal static bool Allows(RequestShape shape, NodeClass of) => FirstMissing(shape, of) is null;

    private static string? FirstMissing(RequestShape shape, NodeClass of)
    {
        foreach (var (key, value) in shape.Selector)
        {
            if (!of.Labels.TryGetValue(key, out var actual) || !string.Equals(actual, value, StringComparison.Ordinal))
            {
                return key;
            }
        }

        return null;
    }
}
