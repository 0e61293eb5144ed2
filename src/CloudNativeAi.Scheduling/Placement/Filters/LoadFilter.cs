namespace CloudNativeAi.Scheduling;

/// <summary>Nodes that are measured above a limit get nothing new. Those that are not measured do; so would all were they empty.</summary>
/// <param name="most">Thousandths of the resource of which most is used.</param>
internal sealed class LoadFilter(int most) : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.Load;

    public PluginScope Scope => PluginScope.Node;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        if (context.Nodes.Empty)
        {
            return;
        }

        var load = context.Nodes.Load;
        for (var i = 0; i < rows.Length; i++)
        {
            accepted[i] &= load[rows[i]] <= most ? (byte)1 : (byte)0;
        }
    }

    public string Explain(in PlacementContext context, int row) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"is measured at {context.Nodes.Load[row] / 10.0:0.#} % of what it has, more than the {most / 10.0:0.#} % up to which it takes new work");
}
