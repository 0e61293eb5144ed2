namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>A reason, and what helps against it alone, smallest first.</summary>
internal sealed record Finding(WaitReason Reason, IReadOnlyList<Remedy> Remedies);
