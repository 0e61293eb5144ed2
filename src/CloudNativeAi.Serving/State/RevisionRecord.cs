namespace CloudNativeAi.Serving.State;

/// <summary>A revision as it is stored.</summary>
internal sealed record RevisionRecord
{
    public required Guid Id { get; init; }

    public required RevisionSpec Spec { get; init; }

    /// <summary>Its workload; null: it needs none.</summary>
    public Guid? Workload { get; init; }

    public bool Removing { get; init; }

    /// <summary>Why it is not tried any more; null: it is.</summary>
    public string? Failure { get; init; }

    /// <summary>Whether a replica of it has ever taken traffic.</summary>
    public bool EverReady { get; init; }

    /// <summary>Exits in a row that were the program's fault.</summary>
    public int Failures { get; init; }

    /// <summary>The last of them, with log lines.</summary>
    public string? LastFailure { get; init; }

    public DateTimeOffset? LastFailureAt { get; init; }

    /// <summary>Replicas that were ordered and whose end is not recorded.</summary>
    public IReadOnlyList<ReplicaRecord> Replicas { get; init; } = [];

    /// <summary>The newest generation by index, of the present workload.</summary>
    public IReadOnlyDictionary<int, long> Generations { get; init; } = new Dictionary<int, long>();

    public bool Ending => Removing || Failure is not null;
}
