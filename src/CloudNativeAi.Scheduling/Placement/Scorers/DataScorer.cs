namespace CloudNativeAi.Scheduling;

/// <summary>The share of the request's content that a node holds, in bytes of all contents together. A request that names none scores 0 everywhere, and is not asked for.</summary>
/// <remarks>A content of unknown size is taken to have 1 GiB more than the node holds of it: who holds more goes before who holds less, and it outweighs little that is known to be large.</remarks>
internal sealed class DataScorer : INodeScorer, IConstantPlugin
{
    private const double MoreThanHeld = 1L << 30;

    public string Name => NodeScorers.Data;

    public PluginScope Scope => PluginScope.Node;

    public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
    {
        var nodes = context.Nodes;
        var contents = context.Shape.Content;
        for (var i = 0; i < rows.Length; i++)
        {
            var (held, whole) = (0.0, 0.0);
            foreach (var content in contents)
            {
                double here = nodes.HeldBytes(rows[i], content);
                var size = nodes.SizeOf(content) ?? here + MoreThanHeld;
                held += Math.Min(here, size);
                whole += size;
            }

            scores[i] = whole > 0 ? (int)(held / whole * 10_000) : 0;
        }
    }
}
