using System.Globalization;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Training.Elasticity;

/// <summary>The elastic control as one pure function: (stored state, what is seen, rules) → what to do next. No clock, no I/O.</summary>
internal static class ElasticDecision
{
    public static ElasticStep Decide(JobState job, Observation seen, ElasticRules rules) => job.Stage switch
    {
        JobStage.Idle => Begin(job, seen, rules),
        JobStage.Active or JobStage.Saving => Lost(job, seen) ?? Ended(job, seen) ?? Stalled(seen, rules) ?? Change(job, seen, rules),
        JobStage.Stopping => GiveUp(seen, job.Spec.StopGrace + rules.KillTimeout) ?? End(seen),
        JobStage.Closing when !job.LeftBehind => GiveUp(seen, rules.KillTimeout) ?? (ElasticStep)new ElasticStep.Wait(job.Message),
        _ => new ElasticStep.Wait(job.Message),
    };

    /// <summary>What of the placement may be used: not what the scheduler wants back.</summary>
    public static IReadOnlyList<ReplicaPlacement> Places(JobState job, Workload? workload)
    {
        if (workload?.Placement is not { } placement)
        {
            return [];
        }

        var asked = workload.Disruption?.Release.ToHashSet() ?? [];
        return [.. placement.Replicas.Where(p => p.Replica.Set == JobState.PodSetName && !asked.Contains(p.Replica)).OrderBy(static p => p.Replica.Index)];
    }

    private static ElasticStep End(Observation seen) =>
        seen.Members.Any(static m => m.Runs) ? new ElasticStep.Wait("Workers are stopping.")
            : seen.Drained && !seen.Committing ? new ElasticStep.EndGeneration()
            : new ElasticStep.Wait("The last checkpoint is being verified.");

    /// <summary>Only where the runtime says of all that is left that it lives: what it has not told of yet may still appear.</summary>
    private static ElasticStep.GiveUp? GiveUp(Observation seen, TimeSpan patience)
    {
        if (seen.InStage < patience || seen.Living.Count == 0 || seen.Committing || seen.Members.Any(static m => m is { Runs: true, State: null }))
        {
            return null;
        }

        var (key, node) = seen.Living[0];
        var others = seen.Living.Count == 1 ? "" : Text($", and {seen.Living.Count - 1} more of its workers,");
        return new ElasticStep.GiveUp(Text(
            $"Worker {key.Id.Index} of generation {key.Generation} on node {node}{others} did not end within {patience.TotalSeconds:0} s, although it was killed. Its place stays taken until it is gone: look at what it waits for on that node (a device, a disk), or restart the node."));
    }

    private static ElasticStep Begin(JobState job, Observation seen, ElasticRules rules)
    {
        if (job.CancelRequested)
        {
            return new ElasticStep.Close(TrainingJobPhase.Cancelled, "Cancelled.");
        }

        if (EndAtScheduler(seen.Workload) is { } end)
        {
            return end;
        }

        if (job.Releases.Count > 0)
        {
            return new ElasticStep.Wait("Lost workers are being given back.");
        }

        var pause = rules.BackOff(job.Fruitless);
        if (seen.InStage < pause)
        {
            return new ElasticStep.Wait(Text($"The last start came to nothing; the next one is in {pause.TotalSeconds:0} s."), pause - seen.InStage);
        }

        var places = Places(job, seen.Workload);
        var kept = places.Where(p => !job.Without.Contains(p.Replica.Index)).ToList();
        var size = rules.SizeFor(kept.Count);
        if (size == 0)
        {
            (kept, size) = ([.. places], rules.SizeFor(places.Count));
        }

        if (size == 0)
        {
            return new ElasticStep.Wait(Text($"Waits for places: has {places.Count}, needs {rules.ValidSizes[0]}."));
        }

        // The scheduler places min first and grows at once where there is room: not worth a generation of its own.
        return (job.Cause is null or StopCause.Preempt) && size < rules.ValidSizes[^1] && seen.Settled < rules.SettleDelay
            ? new ElasticStep.Wait("Looks whether more places follow.", rules.SettleDelay - seen.Settled)
            : new ElasticStep.Start([.. kept.Take(size).Select(Member)], StartReason(job, size));
    }

    private static ElasticStep.Stop? Lost(JobState job, Observation seen)
    {
        var lost = Enumerable.Range(0, seen.Members.Count).Where(rank => seen.Members[rank].Exit is { Cause: not ExitCause.Completed }).ToList();
        if (lost.Count == 0)
        {
            return null;
        }

        return job.Spec.Success == SuccessRule.RankZero && seen.Members[0].Completed
            ? new ElasticStep.Stop(StopCause.Finish, "Rank 0 has ended with 0.")
            : new ElasticStep.Stop(StopCause.Failure, Text($"Rank {lost[0]} was lost: {seen.Members[lost[0]].Exit!.Detail}"));
    }

    private static ElasticStep.Stop? Ended(JobState job, Observation seen)
    {
        if (seen.Members.All(static m => m.Completed))
        {
            return new ElasticStep.Stop(StopCause.Finish, "Every rank has ended with 0.");
        }

        if (job.Spec.Success == SuccessRule.RankZero && seen.Members[0].Completed)
        {
            return new ElasticStep.Stop(StopCause.Finish, "Rank 0 has ended with 0.");
        }

        if (job.CancelRequested)
        {
            return new ElasticStep.Stop(StopCause.Cancel, "Cancelled.");
        }

        return EndAtScheduler(seen.Workload) is { } end ? new ElasticStep.Stop(end.Outcome == TrainingJobPhase.Cancelled ? StopCause.Cancel : StopCause.Preempt, end.Why) : null;
    }

    /// <summary>How the scheduler ended the workload, or somebody there; null: it has not ended.</summary>
    private static ElasticStep.Close? EndAtScheduler(Workload? workload) => workload switch
    {
        { Phase: WorkloadPhase.Finished, Outcome: WorkloadOutcome.TimedOut or WorkloadOutcome.DependencyFailed } => new ElasticStep.Close(TrainingJobPhase.Failed, $"The scheduler ended its workload: {workload.OutcomeDetail}"),
        null or { Phase: WorkloadPhase.Finished } or { Disruption.Reason: DisruptionReason.Cancelled } => new ElasticStep.Close(TrainingJobPhase.Cancelled, "Its workload was cancelled at the scheduler."),
        _ => null,
    };

    private static ElasticStep.Stop? Stalled(Observation seen, ElasticRules rules)
    {
        if (rules.StallTimeout == Timeout.InfiniteTimeSpan)
        {
            return null;
        }

        var silent = Enumerable.Range(0, seen.Members.Count)
            .Where(rank => seen.Members[rank] is { Runs: true, Stepped: true } m && m.SinceReport >= (m.Saving ? rules.SaveTimeout : rules.StallTimeout))
            .OrderByDescending(rank => seen.Members[rank].SinceReport)
            .ThenBy(rank => seen.Members[rank].Step)
            .ToList();
        return silent.Count == 0 ? null : new ElasticStep.Stop(
            StopCause.Failure,
            Text($"Rank {silent[0]} has reported no progress for {seen.Members[silent[0]].SinceReport.TotalSeconds:0} s and is killed."))
        { Stalled = [silent[0]] };
    }

    private static ElasticStep Change(JobState job, Observation seen, ElasticRules rules)
    {
        var places = Places(job, seen.Workload);
        var there = places.Select(static p => p.Replica.Index).ToHashSet();
        var leaving = job.Members.Where(m => !there.Contains(m.Index)).ToList();
        return leaving.Count > 0 ? Shrink(job, seen, rules, places.Count) : Grow(job, seen, rules, places.Count);
    }

    private static ElasticStep Shrink(JobState job, Observation seen, ElasticRules rules, int left)
    {
        var cause = rules.SizeFor(left) == 0 ? StopCause.Preempt : StopCause.Resize;
        var why = seen.Workload?.Disruption is { } disruption ? disruption.Detail : Text($"{job.Members.Count - left} of its places are gone.");
        var urgent = seen.Workload?.Disruption is { } d && d.Deadline - seen.Now <= rules.DeadlineMargin;
        var nothingToSave = !seen.Members.Any(static m => m.Stepped) || seen.Members.Any(static m => m.Completed);
        if (urgent || (nothingToSave && job.Stage == JobStage.Active))
        {
            return new ElasticStep.Stop(cause, why);
        }

        return job.Stage == JobStage.Active ? new ElasticStep.Save(why)
            : Saved(job) || seen.InStage >= rules.CheckpointTimeout ? new ElasticStep.Stop(cause, why)
            : new ElasticStep.Wait("Saves before it gives places back.");
    }

    private static ElasticStep Grow(JobState job, Observation seen, ElasticRules rules, int places)
    {
        var size = rules.SizeFor(places);
        var larger = size > job.Members.Count && !seen.Members.Any(static m => m.Completed);
        if (job.Stage == JobStage.Saving)
        {
            return !larger ? new ElasticStep.GoOn("The room to grow is gone again.")
                : Saved(job) ? new ElasticStep.Stop(StopCause.Resize, Text($"There is room for {size} workers."))
                : seen.InStage >= rules.CheckpointTimeout ? new ElasticStep.GoOn("No checkpoint came in time; it grows later.")
                : new ElasticStep.Wait("Saves before it grows.");
        }

        if (!larger || !seen.Members.All(static m => m.State?.Phase == ReplicaPhase.Running))
        {
            return new ElasticStep.Wait("");
        }

        var stepped = seen.Members.Any(m => m.Step > (job.ResumeStep ?? -1));
        var delay = stepped ? rules.GrowDelay : rules.SilentGrowDelay;
        if (seen.Members.Any(static m => m.Spoken) && !stepped)
        {
            return new ElasticStep.Wait("Grows once it has made a step.");
        }

        var wait = delay - (seen.Roomy < seen.InStage ? seen.Roomy : seen.InStage);
        return wait > TimeSpan.Zero ? new ElasticStep.Wait(Text($"Grows to {size} workers soon."), wait)
            : stepped ? new ElasticStep.Save(Text($"There is room for {size} workers."))
            : new ElasticStep.Stop(StopCause.Resize, Text($"There is room for {size} workers."));
    }

    private static bool Saved(JobState job) => job.CommittedStep > (job.SavingAfter ?? -1);

    private static JobMember Member(ReplicaPlacement place) => new(place.Replica.Index, place.Node.Value, place.DeviceIds);

    private static string StartReason(JobState job, int size) => job.Cause switch
    {
        null => Text($"Placed with {size} workers."),
        StopCause.Failure => Text($"Goes on with {size} workers after a loss."),
        StopCause.Preempt => Text($"Placed again with {size} workers."),
        _ => Text($"Resized from {job.Members.Count} to {size} workers."),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
