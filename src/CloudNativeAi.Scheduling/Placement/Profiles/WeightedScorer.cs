namespace CloudNativeAi.Scheduling;

/// <summary>A scorer and how much it counts.</summary>
/// <param name="Scorer">Which.</param>
/// <param name="Weight">1 … 1,000.</param>
internal sealed record WeightedScorer(INodeScorer Scorer, int Weight);
