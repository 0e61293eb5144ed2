namespace CloudNativeAi.Scheduling.State;

/// <summary>What a row is worth to a shape.</summary>
/// <param name="Row">Which.</param>
/// <param name="Total">The weighted sum.</param>
/// <param name="Scores">0 … 10,000 each, in the order of the profile's scorers.</param>
internal sealed record RankedRow(int Row, long Total, IReadOnlyList<int> Scores);
