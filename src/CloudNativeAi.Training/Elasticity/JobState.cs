namespace CloudNativeAi.Training.Elasticity;

/// <summary>What is stored of a job: durable before it is acted on. Changed by <see cref="JobTransitions"/> alone.</summary>
internal sealed record JobState(TrainingJobSpec Spec, DateTimeOffset SubmittedAt)
{
    /// <summary>The layout, for later readers.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Whether the scheduler has accepted it.</summary>
    public bool Submitted { get; init; }

    public bool CancelRequested { get; init; }

    public JobStage Stage { get; init; }

    public StopCause? Cause { get; init; }

    public long Generation { get; init; }

    /// <summary>Members of the present or last generation, by rank.</summary>
    public IReadOnlyList<JobMember> Members { get; init; } = [];

    public long? ResumeStep { get; init; }

    public long? CommittedStep { get; init; }

    /// <summary>While saving: what was committed when the checkpoint was asked for.</summary>
    public long? SavingAfter { get; init; }

    /// <summary>Ranks that hung and are killed.</summary>
    public IReadOnlyList<int> Stalled { get; init; } = [];

    /// <summary>Places of members that were lost: to be released.</summary>
    public IReadOnlyList<int> Releases { get; init; } = [];

    /// <summary>Places the next generation does without, although they may be placed again by then.</summary>
    public IReadOnlyList<int> Without { get; init; } = [];

    public int RestartsUsed { get; init; }

    /// <summary>Failures in a row without a step done.</summary>
    public int Fruitless { get; init; }

    public TrainingFailure? Failure { get; init; }

    /// <summary>How it ends, once that is decided.</summary>
    public TrainingJobPhase? Outcome { get; init; }

    /// <summary>It has ended for whoever asks, but something of it cannot be killed: what that holds stays taken, and the stage stays <see cref="JobStage.Closing"/>, until it is gone.</summary>
    public bool LeftBehind { get; init; }

    public string Message { get; init; } = "";

    /// <summary>Versions its datasets were pinned to, by name.</summary>
    public IReadOnlyDictionary<string, string> DatasetVersions { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<TrainingGeneration> History { get; init; } = [];

    public DateTimeOffset? EndedAt { get; init; }

    public ReplicaKey KeyOf(int rank) => new(new ReplicaId(Spec.Id, PodSetName, Members[rank].Index), Generation);

    /// <summary>The one pod set of a job.</summary>
    public const string PodSetName = "worker";
}
