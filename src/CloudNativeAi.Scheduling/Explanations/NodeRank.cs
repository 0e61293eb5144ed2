namespace CloudNativeAi.Scheduling;

/// <summary>What a node is worth to a replica, and by whose judgement.</summary>
/// <param name="Node">Which.</param>
/// <param name="Total">Σ weight × score; the highest is taken.</param>
/// <param name="Scores">Scorer by scorer.</param>
public sealed record NodeRank(NodeId Node, long Total, IReadOnlyList<ScorerScore> Scores);
