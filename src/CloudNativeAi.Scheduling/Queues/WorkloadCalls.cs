using CloudNativeAi.Scheduling.Topology;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>What callers may do to workloads. Each may be repeated.</summary>
internal static class WorkloadCalls
{
    /// <summary>Puts a workload into its queue.</summary>
    /// <param name="model">Where to.</param>
    /// <param name="spec">A spec that keeps <see cref="Workloads.SpecRules"/>.</param>
    /// <param name="digest">Of the spec as submitted.</param>
    /// <param name="now">The time of submission.</param>
    /// <param name="traceParent">The submitter's trace.</param>
    /// <exception cref="WorkloadRejectedException">The queue is unknown, stopped or another tenant's, the id is taken, or what it depends on is not known or ended without success.</exception>
    public static WorkloadEntry Submit(this SchedulingModel model, WorkloadSpec spec, string digest, DateTimeOffset now, string? traceParent)
    {
        if (model.Entries.TryGetValue(spec.Id, out var known))
        {
            return known.Digest == digest && known.Spec.Tenant == spec.Tenant
                ? known
                : throw new WorkloadRejectedException($"The id {spec.Id} is taken by another workload.", "Submit under a new id.");
        }

        if (model.Ended.TryGetValue(spec.Id, out var ended))
        {
            return ended.Digest == digest && ended.Spec.Tenant == spec.Tenant
                ? ended
                : throw new WorkloadRejectedException($"The id {spec.Id} was another workload's, which has ended.", "Submit under a new id.");
        }

        var queue = model.Queues.Find(spec.Queue ?? "");
        if (queue is null || (!queue.Admits(spec.Tenant) && !queue.Stopped))
        {
            var open = string.Join(", ", model.Queues.All.Where(other => !other.Stopped && other.Admits(spec.Tenant)).Select(other => $"\"{other.Name}\""));
            throw new WorkloadRejectedException(
                $"Workload \"{spec.Name}\" names the queue \"{spec.Queue}\", which {(queue is null ? "does not exist" : $"is not open to tenant \"{spec.Tenant}\"")}.",
                open.Length > 0 ? $"Use one of {open}, or configure it under CloudNativeAi:Scheduling:Queues." : "Configure a queue under CloudNativeAi:Scheduling:Queues.");
        }

        if (queue.Stopped)
        {
            throw new WorkloadRejectedException($"Workload \"{spec.Name}\" names the queue \"{spec.Queue}\", which {(queue.Deleted ? "was deleted" : "is stopped")}.", queue.Deleted ? "Use another queue." : "Use another queue, or set its Stop to None.", RejectionReason.QueueStopped);
        }

        foreach (var set in spec.PodSets)
        {
            if (set.Topology is { } near && TopologyRule.Fault(near, model.Ledger.State.TopologyLevels) is { } fault)
            {
                throw new WorkloadRejectedException($"Pod set \"{set.Name}\" of workload \"{spec.Name}\" {fault.Refused}", fault.Remedy);
            }
        }

        if (!model.TellsContent && spec.WarmStart is { Within: null })
        {
            throw new WorkloadRejectedException($"Workload \"{spec.Name}\" waits for its data as long as it takes, and nobody tells what nodes hold.", "Add Data to the host, or an IDataLocality of your own, or say how long it waits at most.");
        }

        var entry = new WorkloadEntry(spec, queue, MakeSets(model, spec), now, model.NextSequence) { Digest = digest, TraceParent = traceParent };
        model.Groups.Check(spec);
        entry.Unmet = [.. model.Dependencies.Open(spec, model.Entries)];
        model.Add(entry);
        model.Touch(entry);
        model.NoteChange();
        return entry;
    }

    public static PodSetEntry[] MakeSets(SchedulingModel model, WorkloadSpec spec)
    {
        var sets = new PodSetEntry[spec.PodSets.Count];
        for (var i = 0; i < sets.Length; i++)
        {
            var set = spec.PodSets[i];
            sets[i] = new PodSetEntry(set, model.Asks.Intern(set), set.Topology is { } near ? TopologyRule.Of(near, model.Ledger.State.TopologyLevels) : null);
            sets[i].Floor = sets[i].MinSize;
            sets[i].Wanted = spec.PodSets[i].Count;
            if (spec.PodSets[i].Count > 0)
            {
                model.Ledger.State.Arrived(sets[i].Shape, spec.PodSets[i].Count);
            }
        }

        return sets;
    }

    /// <summary>The owner says that replicas ended.</summary>
    public static void Release(this SchedulingModel model, WorkloadEntry entry, IEnumerable<ReplicaId> replicas, DateTimeOffset now)
    {
        var released = 0;
        foreach (var id in replicas)
        {
            var set = id.Workload == entry.Id ? entry.FindSet(id.Set) : null;
            if (set?.Find(id.Index) is { } replica)
            {
                model.Detach(entry, set, replica);
                released++;
            }
        }

        if (released > 0)
        {
            model.Ledger.Commit();
            entry.Revision++;
            entry.Frees = true;
            if (entry.DisruptedFor is null)
            {
                model.Displacements.Clear();
            }

            model.RaiseFreed();
            model.AfterRelease(entry, now);
        }
    }

    /// <summary>Changes min and count of a pod set.</summary>
    /// <exception cref="WorkloadRejectedException">No such pod set, or min and count contradict each other.</exception>
    public static void Resize(this SchedulingModel model, WorkloadEntry entry, string podSet, int minCount, int count, DateTimeOffset now)
    {
        var set = entry.FindSet(podSet)
            ?? throw new WorkloadRejectedException($"Workload \"{entry.Spec.Name}\" has no pod set \"{podSet}\".", $"Use one of {string.Join(", ", entry.Sets.Select(other => $"\"{other.Set.Name}\""))}.");
        var resized = set.Set with { MinCount = minCount, Count = count, ValidSizes = [.. set.Set.ValidSizes.Where(size => size >= minCount && size <= count)] };
        Check(entry, set, resized);
        if (set.Set.MinCount == minCount && set.Set.Count == count)
        {
            return;
        }

        set.Resize(resized);
        entry.Spec = entry.Spec with { PodSets = [.. entry.Sets.Select(other => other.Set)] };
        set.Floor = entry.Phase == WorkloadPhase.Placed ? Math.Min(set.Floor, set.MinSize) : set.MinSize;
        set.Wanted = count;
        if (entry.Phase == WorkloadPhase.Placed && set.Staying > count)
        {
            var target = set.SizeBelow(count + 1) ?? set.Floor;
            model.Ask(entry, [.. set.Replicas.Where(replica => !replica.Releasing).Skip(target)], DisruptionReason.Shrink, $"Pod set \"{podSet}\" was resized to {target}.", now);
        }

        model.Displacements.Clear();
        model.RaiseFreed();
        model.Touch(entry);
    }

    /// <summary>Ends a waiting workload, and asks a placed one to end.</summary>
    public static void Cancel(this SchedulingModel model, WorkloadEntry entry, DateTimeOffset now)
    {
        if (entry.Phase == WorkloadPhase.Waiting || entry.ReplicaCount == 0)
        {
            model.Finish(entry, WorkloadOutcome.Cancelled);
            model.Ledger.Commit();
        }
        else if (!entry.Cancelled)
        {
            entry.Cancelled = true;
            model.AskAll(entry, DisruptionReason.Cancelled, "It was cancelled.", now);
            model.Touch(entry);
        }
    }

    /// <summary>The owner says that it did what it was for, and that nothing of it runs any more. What was being ended ends as what it was ended for.</summary>
    public static void Complete(this SchedulingModel model, WorkloadEntry entry) => model.End(entry, WorkloadOutcome.Succeeded);

    /// <summary>The owner says that it ended without success, and that nothing of it runs any more.</summary>
    public static void Fail(this SchedulingModel model, WorkloadEntry entry) => model.End(entry, WorkloadOutcome.Failed);

    /// <summary>The owner says that replicas of a pod set run.</summary>
    public static void ReportStarted(this SchedulingModel model, WorkloadEntry entry, string podSet, int count, DateTimeOffset now)
    {
        if (count > 0 && entry.Phase == WorkloadPhase.Placed && entry.FindSet(podSet) is not null)
        {
            entry.StartedAt ??= now;
            model.Touch(entry);
        }
    }

    private static void End(this SchedulingModel model, WorkloadEntry entry, WorkloadOutcome outcome)
    {
        if (entry.Cancelled)
        {
            model.Finish(entry, WorkloadOutcome.Cancelled);
        }
        else if (entry.TimedOut)
        {
            model.Finish(entry, WorkloadOutcome.TimedOut, RunTimes.Detail(entry));
        }
        else
        {
            model.Finish(entry, outcome);
        }

        model.Ledger.Commit();
    }

    private static void AfterRelease(this SchedulingModel model, WorkloadEntry entry, DateTimeOffset now)
    {
        if (entry.ReplicaCount == 0 && (entry.IsEnding || entry.EndsAt <= now))
        {
            entry.TimedOut = !entry.Cancelled;
            model.Complete(entry);
            return;
        }

        if (entry.Disruption is { } disruption)
        {
            var left = Disruptions.Releasing(entry);
            entry.Disruption = left.Count == 0 ? null : disruption with { Release = left };
            entry.DisruptedFor = left.Count == 0 ? null : entry.DisruptedFor;
        }

        if (entry.ReplicaCount == 0 && Array.Exists(entry.Sets, static set => set.Floor > 0))
        {
            entry.Requeue(now);
        }

        model.Touch(entry);
    }

    /// <summary>Back to its queue, whole; it keeps its submit time, and the time it ran counts on.</summary>
    private static void Requeue(this WorkloadEntry entry, DateTimeOffset now)
    {
        if ((entry.StartedAt ?? entry.PlacedAt) is { } since && now > since)
        {
            entry.RanBefore += now - since;
        }

        (entry.Phase, entry.PlacedAt, entry.StartedAt, entry.Disruption, entry.DisruptedFor) = (WorkloadPhase.Waiting, null, null, null, null);
        (entry.WaitsSince, entry.DegradedSince, entry.GrowAfter) = (now, null, null);
        foreach (var set in entry.Sets)
        {
            set.Floor = set.MinSize;
            set.Wanted = set.Set.Count;
            set.Leave();
        }
    }

    private static void Check(WorkloadEntry entry, PodSetEntry set, PodSet resized)
    {
        Workloads.SpecRules.CheckSizes(entry.Spec.Name, resized);
        Workloads.SpecRules.CheckTopology(entry.Spec.Name, resized);
        var replicas = entry.Sets.Sum(other => (long)(other == set ? resized.Count : other.Set.Count));
        if (replicas > Workloads.SpecRules.MaxReplicas)
        {
            throw new WorkloadRejectedException($"Workload \"{entry.Spec.Name}\" would have {replicas} replicas; the most is {Workloads.SpecRules.MaxReplicas}.", "Resize it to less.");
        }

        if (set.Set.ValidSizes.Count > 0 && resized.ValidSizes.Count == 0)
        {
            throw new WorkloadRejectedException(
                $"Pod set \"{set.Set.Name}\" of workload \"{entry.Spec.Name}\" runs at {string.Join(", ", set.Set.ValidSizes)}, none of which lies within min {resized.MinCount} and count {resized.Count}.",
                "Resize it so that one does.");
        }
    }
}
