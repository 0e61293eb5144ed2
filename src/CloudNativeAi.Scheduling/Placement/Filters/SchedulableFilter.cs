namespace CloudNativeAi.Scheduling;

internal sealed class SchedulableFilter : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.Schedulable;

    public PluginScope Scope => PluginScope.NodeClass;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            accepted[i] &= context.Nodes.ClassOf(rows[i]).Accepts ? (byte)1 : (byte)0;
        }
    }

    public string Explain(in PlacementContext context, int row) => context.Nodes.ClassOf(row).ClosedBecause;
}
