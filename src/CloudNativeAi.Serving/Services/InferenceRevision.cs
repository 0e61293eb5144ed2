namespace CloudNativeAi.Serving;

/// <summary>A revision as it stands.</summary>
/// <param name="Spec">As it was added; <see cref="RevisionSpec.Replicas"/> as scaled since.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Weight">The share asked for.</param>
/// <param name="WeightInForce">The share it gets now: an arm without a ready replica gets nothing, the others share it.</param>
public sealed record InferenceRevision(RevisionSpec Spec, RevisionPhase Phase, TrafficWeight Weight, TrafficWeight WeightInForce)
{
    /// <summary>Its workload with the scheduler; null: it has none now.</summary>
    public Guid? Workload { get; init; }

    /// <summary>Replicas that take traffic.</summary>
    public int ReadyReplicas { get; init; }

    /// <summary>Replicas it has, whatever they do.</summary>
    public IReadOnlyList<InferenceReplica> Replicas { get; init; } = [];

    /// <summary>Why it stands there or gets what it gets: one sentence; for a failed one the exit and the last lines of its log. Null: nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>First routing choices that fell on it since the weights last changed; retries apart.</summary>
    public long FirstChoices { get; init; }

    /// <summary>Requests it got because another replica, of whichever revision, did not answer; since the weights last changed.</summary>
    public long Retries { get; init; }

    /// <summary>Its name.</summary>
    public string Name => Spec.Name;
}
