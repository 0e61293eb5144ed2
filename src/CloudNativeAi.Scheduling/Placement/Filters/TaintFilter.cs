using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

internal sealed class TaintFilter : INodeFilter, IConstantPlugin
{
    public string Name => NodeFilters.Taints;

    public PluginScope Scope => PluginScope.NodeClass;

    public void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (FirstRepelling(context.Shape, context.Nodes.ClassOf(rows[i])) is not null)
            {
                accepted[i] = 0;
            }
        }
    }

    public string Explain(in PlacementContext context, int row) =>
        FirstRepelling(context.Shape, context.Nodes.ClassOf(row)) is { } taint
            ? $"does not tolerate taint {taint.Key}{(taint.Value.Length == 0 ? "" : $"={taint.Value}")}:{taint.Effect}"
            : "tolerates every taint";

    internal static bool Tolerates(RequestShape shape, Taint taint)
    {
        // By index: enumerating an interface allocates.
        for (var i = 0; i < shape.Tolerations.Count; i++)
        {
            var toleration = shape.Tolerations[i];
            if ((toleration.Key.Length == 0 || string.Equals(toleration.Key, taint.Key, StringComparison.Ordinal))
                && (toleration.Value is null || string.Equals(toleration.Value, taint.Value, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool Allows(RequestShape shape, NodeClass of) => FirstRepelling(shape, of) is null;

    private static Taint? FirstRepelling(RequestShape shape, NodeClass of)
    {
        for (var i = 0; i < of.Taints.Count; i++)
        {
            var taint = of.Taints[i];
            if (taint.Effect != TaintEffect.PreferNoSchedule && !Tolerates(shape, taint))
            {
                return taint;
            }
        }

        return null;
    }
}
