namespace CloudNativeAi.Serving;

/// <summary>Why a service stands where it stands.</summary>
/// <param name="Service">As it stands.</param>
/// <param name="Reasons">One sentence each, the main one first; empty: all is as asked.</param>
/// <param name="Text">All of it for people.</param>
public sealed record ServiceExplanation(InferenceService Service, IReadOnlyList<string> Reasons, string Text);
