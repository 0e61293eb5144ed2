using CloudNativeAi.Scheduling;

namespace CustomScorer;

/// <summary>Prefers nodes in cool racks: full marks at 18 °C of inlet air, none at 40 °C.</summary>
public sealed class CoolingScorer(RackTemperatures temperatures) : INodeScorer
{
    public string Name => "cooling";

    // The answer depends on a node's labels alone, so it is asked once for all nodes that have the same.
    public PluginScope Scope => PluginScope.NodeClass;

    // Rises when a rack's temperature changed: what was answered before is asked again.
    public long Epoch => temperatures.Readings;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var rack = context.Nodes.ClassOf(rows[i]).Labels.GetValueOrDefault("rack", "");
            scores[i] = (int)(10_000 * Math.Clamp((40 - temperatures.Of(rack)) / 22, 0, 1));
        }
    }
}
