namespace CloudNativeAi.Scheduling;

/// <summary>What is scheduled: replicas that start together or not at all.</summary>
/// <param name="Id">Given by the submitter, not empty: submitting the same id again does nothing twice.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">For people; an RFC 1123 label.</param>
/// <param name="Queue">Where it waits; one that is configured and open to the tenant.</param>
/// <param name="PodSets">1 … 64, of at most 16,384 replicas together.</param>
public sealed record WorkloadSpec(Guid Id, Tenant Tenant, string Name, string Queue, IReadOnlyList<PodSet> PodSets)
{
    /// <summary>Higher goes first; 0 unless said.</summary>
    public int Priority { get; init; }

    /// <summary>Whether the scheduler may change the number of replicas while it runs: take those above min for others that wait, and grow it into what nobody needs.</summary>
    public bool Elastic { get; init; }

    /// <summary>Where it is elastic: the least time between a change of its size by the scheduler and its next growth, so that it doesn't flap; what others need is taken at any time. 0 … 7 days, 0 unless said.</summary>
    public TimeSpan ResizeInterval { get; init; }

    /// <summary>Workloads that it starts together with; null, the default: none.</summary>
    public StartGroup? StartGroup { get; init; }

    /// <summary>Whether it may be stopped for work of higher priority; true unless said.</summary>
    public bool Preemptible { get; init; } = true;

    /// <summary>Workloads that must have completed before this one may start; when one of them fails or is cancelled, this one is refused for good. At most 256, each once, not itself. Empty unless said.</summary>
    public IReadOnlyList<Guid> DependsOn { get; init; } = [];

    /// <summary>How much of its data must be near before it starts; null, the default: it starts cold. Some pod set must have <see cref="PodSet.Content"/>.</summary>
    public WarmStart? WarmStart { get; init; }

    /// <summary>The most it may run, added up over all its starts, after which the scheduler ends it; above 0 and at most 3,650 days; null unless said: no limit.</summary>
    public TimeSpan? MaxRunTime { get; init; }

    /// <summary>Time its owner gets to answer a <see cref="Disruption"/>; 0 … 7 days, 30 s unless said.</summary>
    public TimeSpan DisruptionGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Who acts on its placement: <c>training</c>, <c>serving</c>, or a name of the host's own.</summary>
    public string Owner { get; init; } = "";
}
