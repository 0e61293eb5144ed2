namespace CloudNativeAi.Scheduling;

internal sealed class SpreadScorer : INodeScorer, IConstantPlugin
{
    public string Name => NodeScorers.Spread;

    public PluginScope Scope => PluginScope.Node;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores) => Fill.Score(context, rows, scores, offset: 0, sign: -1);
}
