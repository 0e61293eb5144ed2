namespace CloudNativeAi.Scheduling;

/// <summary>Why a workload stands where it stands.</summary>
/// <param name="Workload">Which.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Reasons">All that keep it, the main one first; empty unless it waits.</param>
/// <param name="Nearest">The nodes that come nearest, those that lack least first, at most five.</param>
/// <param name="Ahead">Workloads before it in its queue.</param>
/// <param name="Remedies">What would let it start, smallest first; each is enough by itself, together with its <see cref="Remedy.Also"/>.</param>
/// <param name="Text">The main things for people, one paragraph.</param>
public sealed record Explanation(
    Guid Workload,
    WorkloadPhase Phase,
    IReadOnlyList<WaitReason> Reasons,
    IReadOnlyList<NodeMiss> Nearest,
    int Ahead,
    IReadOnlyList<Remedy> Remedies,
    string Text)
{
    /// <summary>Were its first replica placed now: the nodes that could take it, best first, at most five, with what each scorer says of them. Empty while it waits.</summary>
    public IReadOnlyList<NodeRank> Ranking { get; init; } = [];

    /// <summary>The names of those before it in its queue, the first ones, at most five; of other tenants it is not told more than that.</summary>
    public IReadOnlyList<string> AheadNames { get; init; } = [];

    /// <summary>When it starts, if all that is placed runs as long as it may and nobody comes who goes before it; null: run times do not tell.</summary>
    public DateTimeOffset? EstimatedStart { get; init; }

    /// <summary>All of it for people, in the manner of a compiler's message, several lines.</summary>
    public string Report { get; init; } = Text;
}
