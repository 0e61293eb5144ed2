using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Rollouts;

/// <summary>What to do for a revision: a function of what was asked for, what the scheduler says and what runs. No I/O, no clock.</summary>
internal static class RevisionPlanner
{
    /// <param name="revision">As stored.</param>
    /// <param name="ending">Whether its service is being deleted.</param>
    /// <param name="workload">Its workload with the scheduler; null: the scheduler knows none.</param>
    /// <param name="replicas">Those recorded, with what is known of them.</param>
    /// <param name="now">The present time.</param>
    /// <param name="options">Tries and delays.</param>
    public static List<RevisionStep> Plan(
        RevisionRecord revision, bool ending, Workload? workload, IReadOnlyList<ReplicaView> replicas, DateTimeOffset now, ServingOptions options)
    {
        var steps = new List<RevisionStep>();
        foreach (var replica in replicas.Where(static r => r.Exited))
        {
            steps.Add(new RevisionStep.RecordExit(replica.Record.Key));
        }

        if (steps.Count > 0)
        {
            // The scheduler's answer to their release decides what comes next.
            return steps;
        }

        var wanted = ending || revision.Ending ? 0 : revision.Spec.Replicas;
        if (wanted > 0 && !revision.EverReady && revision.Failures >= options.MaxLoadTries)
        {
            steps.Add(new RevisionStep.Fail(FormattableString.Invariant($"It was never ready in {revision.Failures} tries. {revision.LastFailure}")));
            return steps;
        }

        if (wanted == 0)
        {
            PlanEnd(revision, ending, replicas, steps);
            return steps;
        }

        if (workload?.Phase == WorkloadPhase.Finished)
        {
            // Ended over our head: what runs goes, then that is acknowledged, and a new workload is submitted.
            Drain(replicas, static _ => true, null, "its workload was ended at the scheduler", steps);
            if (replicas.Count == 0)
            {
                steps.Add(revision.Workload is { } ended ? new RevisionStep.Complete(ended) : new RevisionStep.AssignWorkload());
            }

            return steps;
        }

        if (revision.Workload is not { } id)
        {
            steps.Add(new RevisionStep.AssignWorkload());
        }
        else if (workload is null)
        {
            steps.Add(new RevisionStep.Submit(id));
        }
        else
        {
            PlanPlaced(revision, workload, replicas, now, options, steps);
        }

        return steps;
    }

    private static void PlanEnd(RevisionRecord revision, bool ending, IReadOnlyList<ReplicaView> replicas, List<RevisionStep> steps)
    {
        Drain(replicas, static _ => true, null, ending ? "the service is deleted" : revision.Removing ? "the revision is removed" : revision.Failure is null ? "scaled to zero" : "the revision failed", steps);
        if (replicas.Count > 0)
        {
            return;
        }

        if (revision.Workload is { } workload)
        {
            steps.Add(new RevisionStep.Complete(workload));
        }
        else if (ending || revision.Removing)
        {
            steps.Add(new RevisionStep.Drop());
        }
    }

    private static void PlanPlaced(RevisionRecord revision, Workload workload, IReadOnlyList<ReplicaView> replicas, DateTimeOffset now, ServingOptions options, List<RevisionStep> steps)
    {
        var set = workload.Spec.PodSets[0];
        if (set.Count != revision.Spec.Replicas || set.MinCount != WorkloadPlanner.MinCount(revision.Spec))
        {
            steps.Add(new RevisionStep.Resize(workload.Spec.Id));
        }

        var asked = workload.Disruption is { } disruption ? disruption.Release.ToHashSet() : [];
        var placed = (workload.Phase == WorkloadPhase.Placed ? workload.Placement?.Replicas ?? [] : []).ToDictionary(static r => r.Replica);
        Drain(replicas, r => asked.Contains(r.Key.Id), workload.Disruption?.Deadline, "the scheduler asked for its place: " + workload.Disruption?.Detail.TrimEnd('.'), steps);
        Drain(replicas, r => !asked.Contains(r.Key.Id) && (!placed.TryGetValue(r.Key.Id, out var place) || place.Node.Value != r.Node), null, "the scheduler took its place away", steps);
        var running = replicas.Select(static r => r.Record.Key.Id).ToHashSet();
        var unused = asked.Where(id => !running.Contains(id)).ToList();
        if (unused.Count > 0)
        {
            steps.Add(new RevisionStep.Release(workload.Spec.Id, unused));
        }

        var missing = placed.Values.Where(p => !asked.Contains(p.Replica) && !running.Contains(p.Replica)).OrderBy(static p => p.Replica.Index).ToList();
        if (missing.Count == 0)
        {
            return;
        }

        if (revision.LastFailureAt is { } last && last + RestartDelay(revision.Failures, options) is var at && at > now)
        {
            steps.Add(new RevisionStep.LookAgain(at));
            return;
        }

        steps.AddRange(missing.Select(static p => new RevisionStep.Start(p)));
    }

    /// <summary>0 after none; else the base delay, doubled with each further failure, up to its limit.</summary>
    public static TimeSpan RestartDelay(int failures, ServingOptions options)
    {
        if (failures == 0)
        {
            return TimeSpan.Zero;
        }

        var factor = 1L << Math.Min(failures - 1, 20);
        return options.RestartDelay >= options.MaxRestartDelay / factor ? options.MaxRestartDelay : options.RestartDelay * factor;
    }

    private static void Drain(IReadOnlyList<ReplicaView> replicas, Func<ReplicaRecord, bool> which, DateTimeOffset? deadline, string reason, List<RevisionStep> steps)
    {
        foreach (var replica in replicas.Where(r => !r.Draining && which(r.Record)))
        {
            steps.Add(new RevisionStep.Drain(replica.Record.Key, deadline, reason));
        }
    }
}
