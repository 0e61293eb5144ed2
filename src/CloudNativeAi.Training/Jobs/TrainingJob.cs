namespace CloudNativeAi.Training;

/// <summary>A training job as it stands.</summary>
/// <param name="Spec">What was submitted, as resized since.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="SubmittedAt">When it was submitted.</param>
public sealed record TrainingJob(TrainingJobSpec Spec, TrainingJobPhase Phase, DateTimeOffset SubmittedAt)
{
    /// <summary>Its id.</summary>
    public Guid Id => Spec.Id;

    /// <summary>The generation, from 1; 0: none yet. Rises with every start of its workers.</summary>
    public long Generation { get; init; }

    /// <summary>Workers of the present or last generation; 0: none yet.</summary>
    public int WorldSize => Replicas.Count;

    /// <summary>Workers of the present or last generation, by rank.</summary>
    public IReadOnlyList<TrainingReplica> Replicas { get; init; } = [];

    /// <summary>The newest step any worker of the generation reported; null: none yet.</summary>
    public long? NewestStep { get; init; }

    /// <summary>The newest step whose checkpoint is complete, verified and recorded; null: none yet.</summary>
    public long? CommittedStep { get; init; }

    /// <summary>How much of <see cref="TrainingJobSpec.MaxRestarts"/> is spent.</summary>
    public int RestartsUsed { get; init; }

    /// <summary>Workers this host found running at its start and took over.</summary>
    public int Adopted { get; init; }

    /// <summary>The last failure; null: none. Set for good where the job failed.</summary>
    public TrainingFailure? Failure { get; init; }

    /// <summary>The newest generations, oldest first, at most 50.</summary>
    public IReadOnlyList<TrainingGeneration> History { get; init; } = [];

    /// <summary>What it is doing or waiting for, one or two sentences.</summary>
    public string Message { get; init; } = "";

    /// <summary>When it ended; null: it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether it has ended: nothing of it runs and nothing will. A worker that could not be killed (<see cref="TrainingOptions.KillTimeout"/>) is named in the message.</summary>
    public bool IsEnded => Phase is TrainingJobPhase.Succeeded or TrainingJobPhase.Failed or TrainingJobPhase.Cancelled;
}
