using System.Collections.Immutable;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;
using CloudNativeAi.Training.Frameworks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Control;

/// <summary>Keeps a job and its workload at the scheduler the same. Every call may be repeated.</summary>
internal sealed class WorkloadLink(Platform platform, FrameworkCatalog frameworks, IOptions<TrainingOptions> options)
{
    public const string Owner = "training";

    /// <summary>Hands the job to the scheduler. False: it was refused for good, and the job is closing.</summary>
    public async Task<bool> SubmitAsync(JobEntry entry, CancellationToken cancellationToken)
    {
        var job = entry.State;
        if (job.CancelRequested)
        {
            await entry.UpdateAsync(s => JobTransitions.Close(s with { Submitted = true }, TrainingJobPhase.Cancelled, "Cancelled."), cancellationToken).ConfigureAwait(false);
            return false;
        }

        try
        {
            await platform.Scheduler.SubmitAsync(Workload(job.Spec), cancellationToken).ConfigureAwait(false);
            await entry.UpdateAsync(static s => s with { Submitted = true }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (WorkloadRejectedException e)
        {
            var failure = new TrainingFailure(TrainingFailureKind.Refused, job.Generation, null, null, null, e.Message, []);
            await entry.UpdateAsync(s => JobTransitions.Close(s with { Submitted = true, Failure = failure }, TrainingJobPhase.Failed, e.Message), cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>The workload now, resized to what the job says.</summary>
    public async Task<Workload?> SyncAsync(JobEntry entry, CancellationToken cancellationToken)
    {
        var job = entry.State;
        var workload = await platform.Scheduler.GetAsync(job.Spec.Id, cancellationToken).ConfigureAwait(false);
        if (workload is null or { Phase: WorkloadPhase.Finished } || job.Stage is JobStage.Closing or JobStage.Ended || job.CancelRequested)
        {
            return workload;
        }

        var set = workload.Spec.PodSets[0];
        if (set.MinCount == job.Spec.MinWorkers && set.Count == job.Spec.MaxWorkers)
        {
            return workload;
        }

        try
        {
            return await platform.Scheduler.ResizeAsync(job.Spec.Id, JobState.PodSetName, job.Spec.MinWorkers, job.Spec.MaxWorkers, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkloadRejectedException e)
        {
            // Refused for good: the job stays at what its workload has.
            await entry.UpdateAsync(s => s with { Spec = s.Spec with { MinWorkers = set.MinCount, MaxWorkers = set.Count }, Message = e.Message }, cancellationToken).ConfigureAwait(false);
            return workload;
        }
    }

    /// <summary>Gives back what the scheduler wants and nothing of us runs on, and what was lost.</summary>
    public async Task AnswerAsync(JobEntry entry, Workload? workload, IReadOnlyList<MemberView> members, CancellationToken cancellationToken)
    {
        var job = entry.State;
        if (job.Releases.Count > 0)
        {
            await platform.Scheduler.ReleaseAsync(entry.Id, [.. job.Releases.Select(index => new ReplicaId(entry.Id, JobState.PodSetName, index))], cancellationToken).ConfigureAwait(false);
            await entry.UpdateAsync(static s => s with { Releases = [] }, cancellationToken).ConfigureAwait(false);
            entry.Wake.Set();
        }

        if (workload?.Disruption is not { } disruption || disruption.Reason == DisruptionReason.Cancelled || job.Stage is JobStage.Closing)
        {
            return;
        }

        var busy = job.Stage is JobStage.Active or JobStage.Saving or JobStage.Stopping ? members.Select((m, rank) => job.KeyOf(rank).Id).ToHashSet() : [];
        var free = disruption.Release.Where(id => !busy.Contains(id)).ToList();
        var held = workload.Placement?.Replicas.Select(static p => p.Replica).ToHashSet() ?? [];
        free.RemoveAll(id => !held.Contains(id));
        if (free.Count > 0)
        {
            await platform.Scheduler.ReleaseAsync(entry.Id, free, cancellationToken).ConfigureAwait(false);
            entry.Wake.Set();
        }
    }

    /// <summary>Tells the scheduler how it ended: others may depend on it.</summary>
    public ValueTask EndAsync(Guid id, bool succeeded, CancellationToken cancellationToken) =>
        succeeded ? platform.Scheduler.CompleteAsync(id, cancellationToken) : platform.Scheduler.FailAsync(id, cancellationToken);

    /// <summary>Gives back every place but those of replicas that cannot be killed: a device that one of them holds must not be given to another workload.</summary>
    /// <remarks>Cancelled first, so that nothing is placed for it again; it ends with the last of them.</remarks>
    public async Task KeepChargedAsync(Workload workload, ImmutableDictionary<ReplicaKey, ReplicaState> states, CancellationToken cancellationToken)
    {
        var id = workload.Spec.Id;
        if (workload.Disruption?.Reason != DisruptionReason.Cancelled)
        {
            await platform.Scheduler.CancelAsync(id, cancellationToken).ConfigureAwait(false);
        }

        var living = states.Where(static s => s.Value.Phase != ReplicaPhase.Exited).Select(static s => s.Key.Id).ToHashSet();
        var free = workload.Placement?.Replicas.Select(static p => p.Replica).Where(r => !living.Contains(r)).ToList() ?? [];
        if (free.Count > 0)
        {
            await platform.Scheduler.ReleaseAsync(id, free, cancellationToken).ConfigureAwait(false);
        }
    }

    public WorkloadSpec Workload(TrainingJobSpec job) => new(
        job.Id,
        job.Tenant,
        job.Name,
        job.Queue,
        [
            new PodSet(JobState.PodSetName, job.MaxWorkers, job.Resources)
            {
                MinCount = job.MinWorkers,
                ValidSizes = Sizes(job),
                NodeSelector = job.NodeSelector,
                Tolerations = job.Tolerations,
            },
        ])
    {
        Priority = job.Priority,
        Elastic = job.MinWorkers < job.MaxWorkers,
        Preemptible = job.Preemptible,
        DisruptionGrace = job.StopGrace + options.Value.CheckpointTimeout,
        Owner = Owner,
    };

    // Every size from min to max is said by an empty list, so that a later resize is not bound by the sizes of today.
    private IReadOnlyList<int> Sizes(TrainingJobSpec job)
    {
        var sizes = frameworks.Get(job.Framework).ValidSizes(job);
        return sizes.Count == job.MaxWorkers - job.MinWorkers + 1 ? [] : sizes;
    }
}
