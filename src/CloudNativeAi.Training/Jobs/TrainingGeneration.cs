namespace CloudNativeAi.Training;

/// <summary>One generation of a job, for its history.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="WorldSize">How many workers.</param>
/// <param name="ResumeStep">The step it went on after; null: a fresh start.</param>
/// <param name="Reason">Why it was begun, one sentence.</param>
/// <param name="StartedAt">When it was decided.</param>
public sealed record TrainingGeneration(long Number, int WorldSize, long? ResumeStep, string Reason, DateTimeOffset StartedAt)
{
    /// <summary>When all of it had ended; null: it has not.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The newest step it reported; null: none.</summary>
    public long? LastStep { get; init; }
}
