using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

internal sealed class TaintPreferenceScorer : INodeScorer, IConstantPlugin
{
    public string Name => NodeScorers.TaintPreference;

    public PluginScope Scope => PluginScope.NodeClass;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            scores[i] = 10_000;
            var taints = context.Nodes.ClassOf(rows[i]).Taints;
            for (var t = 0; t < taints.Count; t++)
            {
                var taint = taints[t];
                if (taint.Effect == TaintEffect.PreferNoSchedule && !TaintFilter.Tolerates(context.Shape, taint))
                {
                    scores[i] = 0;
                }
            }
        }
    }
}
