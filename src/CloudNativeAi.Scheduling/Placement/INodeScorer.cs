namespace CloudNativeAi.Scheduling;

/// <summary>Ranks nodes that can host a replica; the highest weighted sum wins, ties go to the lower row.</summary>
/// <remarks>Called inside the decision, by one thread at a time, for spans of candidates: no I/O, no clock, no allocation, same answer for same input.
/// <c>NodeScorerContract</c> of CloudNativeAi.Testing checks an implementation.</remarks>
public interface INodeScorer
{
    /// <summary>The name configuration and explanations use, e.g. <c>"best-fit"</c>; unique, case-insensitive.</summary>
    string Name { get; }

    /// <summary>What an answer depends on besides the request; decides how long it is kept.</summary>
    PluginScope Scope { get; }

    /// <summary>Rises when answers already given are no longer true (a learnt distribution changed, say): kept ones are dropped. Read before every decision; each rise costs one look at every node for every live shape: at most every few thousand placements.</summary>
    long Epoch => 0;

    /// <summary>Writes <c>scores[i]</c> = 0 (worst) … 10,000 (best) for <c>rows[i]</c>; anything else is clamped and counted.</summary>
    /// <remarks>From that row alone (scope <see cref="PluginScope.Cluster"/> apart: no minimum and maximum over the span). A scorer of scope <see cref="PluginScope.Cluster"/> gets one
    /// call with every row that it could still lift to the top. After a throw: row by row, 0 where it throws again, counted.</remarks>
    /// <param name="context">The request and all columns.</param>
    /// <param name="rows">Rows asked about, in no order; at least one.</param>
    /// <param name="scores">As long as <paramref name="rows"/>.</param>
    void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores);
}
