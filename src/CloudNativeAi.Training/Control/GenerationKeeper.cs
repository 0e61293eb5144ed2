using System.Collections.Immutable;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Control;

/// <summary>Brings the replicas of a generation to what is stored: running, asked to save, or stopped.</summary>
internal sealed class GenerationKeeper(JobEntry entry, JobServices services)
{
    private static readonly TimeSpan SameDeadline = TimeSpan.FromMilliseconds(500);

    /// <summary>Members found running at this host's start.</summary>
    public int Adopted { get; private set; }

    public async Task KeepRunningAsync(JobState job, GenerationRun run, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        if (!run.Requested && run.Starting is null && Enumerable.Range(0, job.Members.Count).All(rank => states.ContainsKey(job.KeyOf(rank))))
        {
            Adopt(job, run, states);
        }

        if (run.Starting is { IsCompleted: true } start)
        {
            run.Starting = null;
            if (!start.IsCompletedSuccessfully)
            {
                await JudgeStartAsync(job, run, start.Exception?.InnerException, cancellationToken).ConfigureAwait(false);
            }
        }
        else if (run is { Requested: false, Starting: null } && services.Time.GetTimestamp() >= run.NotBefore)
        {
            run.Starting = services.Starter.StartAsync(entry, run, run.StartCancelled);
            entry.WakeAfter(run.Starting);
        }

        run.ReleaseResume();
    }

    public static void AskForCheckpoint(GenerationRun run)
    {
        if (!run.CheckpointAsked)
        {
            for (var rank = 0; rank < run.Size; rank++)
            {
                run.Files.AppendCheckpoint(rank);
            }

            run.CheckpointAsked = true;
        }
    }

    public async Task KeepStoppingAsync(JobState job, GenerationRun run, Workload? workload, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        run.CancelStart();
        if (run.Starting is { } starting)
        {
            if (!starting.IsCompleted)
            {
                return;
            }

            // However it ended: what the runtime accepted is stopped by its key.
            run.Requested &= starting.IsCompletedSuccessfully;
            run.Starting = null;
        }

        var now = services.Time.GetUtcNow();
        var grace = job.Cause == StopCause.Failure && services.Options.FailureGrace < job.Spec.StopGrace ? services.Options.FailureGrace : job.Spec.StopGrace;
        var by = now + grace;
        if (workload?.Disruption is { } disruption && disruption.Deadline < by)
        {
            by = disruption.Deadline > now ? disruption.Deadline : now;
        }

        if (run.StopBy is { } sent && by >= sent - SameDeadline)
        {
            return;
        }

        for (var rank = 0; rank < job.Members.Count; rank++)
        {
            if (states.GetValueOrDefault(job.KeyOf(rank))?.Phase != ReplicaPhase.Exited)
            {
                var hung = job.Stalled.Contains(rank);
                run.Files.AppendStop(rank, hung ? now : by);
                await services.Platform.Runtime.StopAsync(job.KeyOf(rank), hung ? TimeSpan.Zero : by - now, cancellationToken).ConfigureAwait(false);
            }
        }

        run.StopBy = by;
    }

    /// <summary>An earlier host started them: taken over, nothing is started.</summary>
    private void Adopt(JobState job, GenerationRun run, ImmutableDictionary<ReplicaKey, ReplicaState> states)
    {
        run.Requested = true;
        Adopted = Enumerable.Range(0, job.Members.Count).Count(rank => states[job.KeyOf(rank)].Phase != ReplicaPhase.Exited);
        services.Log.Adopted(entry.Id, job.Generation, Adopted);
        if (job.CommittedStep is { } step && step != job.ResumeStep)
        {
            CheckpointKeeper.Acknowledge(run, step);
        }

        entry.Wake.Set();
    }

    /// <summary>A refused start may have been accepted in part: that part is stopped by its keys, and nobody waits for the rest.</summary>
    private async Task RevokeAsync(JobState job, GenerationRun run, CancellationToken cancellationToken)
    {
        for (var rank = 0; rank < job.Members.Count; rank++)
        {
            await services.Platform.Runtime.StopAsync(job.KeyOf(rank), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }

        run.Requested = false;
    }

    private async Task JudgeStartAsync(JobState job, GenerationRun run, Exception? error, CancellationToken cancellationToken)
    {
        TrainingFailureKind? kind = error switch
        {
            CheckpointException => null,
            ReplicaStartException => TrainingFailureKind.CannotStart,
            CloudNativeAiException { IsTransient: false } => TrainingFailureKind.Refused,
            _ => null,
        };
        if (kind is { } refused)
        {
            await RevokeAsync(job, run, cancellationToken).ConfigureAwait(false);
            var failure = new TrainingFailure(refused, job.Generation, null, null, null, error!.Message, []);
            await entry.UpdateAsync(s => JobTransitions.Refuse(s, failure), cancellationToken).ConfigureAwait(false);
        }
        else if (error is CheckpointException)
        {
            // Damaged since it was chosen: the next generation chooses again.
            await entry.UpdateAsync(s => JobTransitions.Stop(s, new ElasticStep.Stop(StopCause.Resize, error.Message)), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            run.Requested = false;
            var pause = TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, run.FailedStarts++)));
            run.NotBefore = services.Time.GetTimestamp() + (long)(pause.TotalSeconds * services.Time.TimestampFrequency);
            services.Log.StartFailed(entry.Id, job.Generation, pause, error);
            await entry.UpdateAsync(s => s with { Message = $"Cannot start yet: {error?.Message}" }, cancellationToken).ConfigureAwait(false);
        }
    }
}
