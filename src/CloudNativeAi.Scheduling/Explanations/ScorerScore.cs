namespace CloudNativeAi.Scheduling;

/// <summary>What one scorer says of a node.</summary>
/// <param name="Scorer">Its name.</param>
/// <param name="Weight">How much it counts.</param>
/// <param name="Score">0 (worst) … 10,000 (best).</param>
public sealed record ScorerScore(string Scorer, int Weight, int Score);
