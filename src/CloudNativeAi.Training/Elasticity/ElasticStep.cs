namespace CloudNativeAi.Training.Elasticity;

/// <summary>What to do next with a job.</summary>
internal abstract record ElasticStep
{
    private ElasticStep()
    {
    }

    /// <summary>Nothing changes; look again when something happens, or after a while.</summary>
    public sealed record Wait(string Why, TimeSpan? LookAgain = null) : ElasticStep;

    /// <summary>Begin the next generation on these places of the placement.</summary>
    public sealed record Start(IReadOnlyList<JobMember> Members, string Why) : ElasticStep;

    /// <summary>Ask for a checkpoint, because a change is planned.</summary>
    public sealed record Save(string Why) : ElasticStep;

    /// <summary>The planned change is off: go on.</summary>
    public sealed record GoOn(string Why) : ElasticStep;

    /// <summary>Stop the generation.</summary>
    public sealed record Stop(StopCause Cause, string Why) : ElasticStep
    {
        /// <summary>Ranks that hang: killed at once.</summary>
        public IReadOnlyList<int> Stalled { get; init; } = [];
    }

    /// <summary>Everything of the generation has ended: judge it.</summary>
    public sealed record EndGeneration : ElasticStep;

    /// <summary>Something of it cannot be killed: the job ends without waiting for that any longer.</summary>
    public sealed record GiveUp(string Why) : ElasticStep;

    /// <summary>The job ends.</summary>
    public sealed record Close(TrainingJobPhase Outcome, string Why) : ElasticStep;
}
