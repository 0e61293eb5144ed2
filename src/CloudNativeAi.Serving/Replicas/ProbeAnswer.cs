namespace CloudNativeAi.Serving.Replicas;

/// <summary>What a probe came to.</summary>
/// <param name="Ok">2xx.</param>
/// <param name="Answered">Whether anybody answered at all.</param>
/// <param name="Text">For people.</param>
internal readonly record struct ProbeAnswer(bool Ok, bool Answered, string Text);
