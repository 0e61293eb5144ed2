namespace CloudNativeAi.Scheduling;

internal sealed class BestFitScorer : INodeScorer, IConstantPlugin
{
    public string Name => NodeScorers.BestFit;

    public PluginScope Scope => PluginScope.Node;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores) => Fill.Score(context, rows, scores, offset: 10_000, sign: 1);
}
