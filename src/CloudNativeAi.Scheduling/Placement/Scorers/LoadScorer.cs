namespace CloudNativeAi.Scheduling;

/// <summary>The less of a node is really used, the better. What was placed since it was measured counts as used in full, and so does everything on a node that is not measured.</summary>
/// <remarks>Without that everybody would go to the node that was idle when it was looked at last.</remarks>
internal sealed class LoadScorer : INodeScorer, IConstantPlugin
{
    public string Name => NodeScorers.Load;

    public PluginScope Scope => PluginScope.Node;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        var table = context.Nodes.Table;
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var charged = NodeLoads.Charged(table, row);
            var load = table.Load[row] < 0 ? charged : table.Load[row] + Math.Max(0, charged - table.LoadCharged[row]);
            scores[i] = Math.Max(0, 10_000 - (Math.Min(load, 1000) * 10));
        }
    }
}
