namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload stands where it stands.</summary>
/// <param name="Workload">Which.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reasons">Main one first; empty unless it waits.</param>
/// <param name="Nearest">The nodes that come nearest, best first, at most five.</param>
/// <param name="Ahead">Workloads before it in its queue.</param>
/// <param name="Remedies">What would let it start, smallest first, one sentence each.</param>
/// <param name="Text">All of it for people.</param>
public sealed record Explanation(
    Guid Workload,
    WorkloadPhase Phase,
    IReadOnlyList<WaitReason> Reasons,
    IReadOnlyList<NodeMiss> Nearest,
    int Ahead,
    IReadOnlyList<string> Remedies,
    string Text)
{
    /// <summary>Were its first replica placed now: the nodes that could take it, best first, at most five, with what each scorer says of them. Empty while it waits.</summary>
    public IReadOnlyList<NodeRank> Ranking { get; init; } = [];
}
