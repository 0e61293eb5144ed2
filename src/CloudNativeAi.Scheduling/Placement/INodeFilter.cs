namespace CloudNativeAi.Scheduling;

/// <summary>Says which nodes may host a replica. Filters run in order; a row that one refuses is not shown to the next.</summary>
/// <remarks>Called inside the decision, by one thread at a time, for spans of candidates: no I/O, no clock, no allocation, same answer for same input.
/// Resources, devices, selectors, taints and cordons are checked by built-in filters that always run first.</remarks>
public interface INodeFilter
{
    /// <summary>The name configuration and explanations use, e.g. <c>"node-selector"</c>; unique, case-insensitive.</summary>
    string Name { get; }

    /// <summary>What an answer depends on besides the request; decides how long it is kept.</summary>
    PluginScope Scope { get; }

    /// <summary>Rises when answers already given are no longer true (a learnt rule changed, say): kept ones are dropped. Read before every decision; each rise costs one look at every node for every live shape.</summary>
    long Epoch => 0;

    /// <summary>Sets <c>accepted[i] = 0</c> where <c>rows[i]</c> is refused; never sets 1.</summary>
    /// <remarks>An answer depends on its own row alone (scope <see cref="PluginScope.Cluster"/> apart): how rows are batched must not show.
    /// After a throw the span is tried row by row; a row that throws again is refused and counted.</remarks>
    /// <param name="context">The request and all columns.</param>
    /// <param name="rows">Rows asked about, in no order; at least one.</param>
    /// <param name="accepted">As long as <paramref name="rows"/>; all 1 on entry.</param>
    void Filter(in PlacementContext context, ReadOnlySpan<int> rows, Span<byte> accepted);

    /// <summary>Why a row is refused, as a phrase with amounts (<c>"wants 4 nvidia.com/gpu, has 1 of 8 free"</c>); only called when someone asks, for a row that <see cref="Filter"/> refuses.</summary>
    string Explain(in PlacementContext context, int row);
}
