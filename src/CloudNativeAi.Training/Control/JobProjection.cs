using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Control;

/// <summary>What others see of a job.</summary>
internal static class JobProjection
{
    private static readonly WorkerReport Nothing = new(false, null, null, new Dictionary<string, double>());

    /// <summary>From the stored state; what only a running host knows is kept from the view before.</summary>
    public static TrainingJob Of(JobState job, TrainingJob? before)
    {
        var known = before?.Generation == job.Generation ? before : null;
        return new TrainingJob(job.Spec, Phase(job, known), job.SubmittedAt)
        {
            Generation = job.Generation,
            Replicas = [.. job.Members.Select((m, rank) => new TrainingReplica(
                job.KeyOf(rank), rank, new NodeId(m.Node), known?.Replicas.ElementAtOrDefault(rank)?.State, known?.Replicas.ElementAtOrDefault(rank)?.Report ?? Nothing))],
            NewestStep = known?.NewestStep ?? job.ResumeStep,
            CommittedStep = job.CommittedStep,
            RestartsUsed = job.RestartsUsed,
            Adopted = before?.Adopted ?? 0,
            Failure = job.Failure,
            History = job.History,
            Message = job.Message,
            EndedAt = job.EndedAt,
        };
    }

    private static TrainingJobPhase Phase(JobState job, TrainingJob? known) => job.Stage switch
    {
        JobStage.Idle when job.Cause == StopCause.Failure => TrainingJobPhase.Recovering,
        JobStage.Idle when job.Cause == StopCause.Resize => TrainingJobPhase.Resizing,
        JobStage.Idle => TrainingJobPhase.Waiting,
        JobStage.Active => known is { Replicas.Count: > 0 } && known.Replicas.All(static r => r.State is { Phase: not ReplicaPhase.Starting })
            ? TrainingJobPhase.Running : TrainingJobPhase.Starting,
        JobStage.Saving => TrainingJobPhase.Resizing,
        JobStage.Stopping => job.Cause switch
        {
            StopCause.Failure => TrainingJobPhase.Recovering,
            StopCause.Cancel or StopCause.Finish => TrainingJobPhase.Stopping,
            _ => TrainingJobPhase.Resizing,
        },
        JobStage.Closing when !job.LeftBehind => TrainingJobPhase.Stopping,
        _ => job.Outcome ?? TrainingJobPhase.Failed,
    };

    /// <summary>The same view with what was seen this moment.</summary>
    public static TrainingJob With(JobState job, TrainingJob view, IReadOnlyList<TrainingReplica> replicas, long? newestStep, int adopted)
    {
        var seen = view with { Replicas = replicas, NewestStep = newestStep ?? job.ResumeStep, Adopted = adopted };
        return seen with { Phase = Phase(job, seen) };
    }
}
