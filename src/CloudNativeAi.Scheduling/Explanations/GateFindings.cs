using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What keeps a workload out of line, whatever room there is.</summary>
internal sealed class GateFindings(SchedulingModel model)
{
    private readonly DataFindings _data = new(model);

    public IEnumerable<Finding> Of(WorkloadEntry entry, DateTimeOffset now)
    {
        if (entry.Queue.Stopped)
        {
            yield return QueueStopped(entry.Queue);
        }

        if (entry.Unmet.Length > 0)
        {
            yield return Dependency(entry);
        }

        if (entry.IsCold)
        {
            yield return _data.Of(entry, now);
        }

        if (entry.Group is { IsComplete: false } group)
        {
            yield return StartGroup(entry, group);
        }

        if (!entry.IsCold && entry.Unmet.Length == 0 && entry.Group is { IsReady: false, IsComplete: true } held)
        {
            yield return HeldGroup(entry, held);
        }

        if (WaitJudge.HasNoFlavor(entry))
        {
            yield return Flavor(entry);
        }
        else if (!entry.StandsBack && WaitJudge.Head(entry) is { } head)
        {
            yield return BehindHead(entry, head);
        }
    }

    private static Finding QueueStopped(SchedulingQueue queue)
    {
        var remedy = new Remedy(RemedyKind.OpenQueue, queue.Deleted ? $"configure queue \"{queue.Name}\" again, or cancel it and submit it to another queue" : $"set Stop of queue \"{queue.Name}\" to None") { Queue = queue.Name };
        return new(new(WaitReasonCode.QueueStopped, $"its queue \"{queue.Name}\" {(queue.Deleted ? "was deleted" : "is stopped")}."), [remedy]);
    }

    private Finding Dependency(WorkloadEntry entry)
    {
        List<WorkloadEntry> open = [.. entry.Unmet.Select(id => model.Entries.GetValueOrDefault(id)).OfType<WorkloadEntry>().Order(WorkloadOrder.Instance)];
        var named = string.Join(", ", open.Take(3).Select(other => $"\"{other.Spec.Name}\" ({(other.Phase == WorkloadPhase.Placed ? "runs" : "waits")})")) + (open.Count > 3 ? $" and {open.Count - 3} more" : "");
        var remedy = new Remedy(RemedyKind.WaitFor, $"wait for {named} to succeed") { Workloads = [.. open.Select(static other => other.Id)] };
        return new(new(WaitReasonCode.WaitingForDependency, $"it depends on {named}."), [remedy]);
    }

    private static Finding StartGroup(WorkloadEntry entry, StartGroupEntry group)
    {
        var (name, missing) = (entry.Spec.StartGroup!.Name, group.Size - group.Members.Count);
        var remedy = new Remedy(RemedyKind.CompleteStartGroup, $"submit the {missing} other members of start group \"{name}\"") { Count = missing };
        return new(new(WaitReasonCode.WaitingForStartGroup, $"{group.Members.Count} of the {group.Size} workloads of its start group \"{name}\" have been submitted."), [remedy]);
    }

    /// <summary>All members are there, and some of them can't start yet.</summary>
    private static Finding HeldGroup(WorkloadEntry entry, StartGroupEntry group)
    {
        List<WorkloadEntry> open = [.. group.Members.Where(static member => member.StandsBackAlone || member.Queue.Stopped)];
        var named = string.Join(", ", open.Take(3).Select(static other => $"\"{other.Spec.Name}\"")) + (open.Count > 3 ? $" and {open.Count - 3} more" : "");
        var what = open.TrueForAll(static other => other.IsCold) ? $"{(open.Count == 1 ? "waits for its" : "wait for their")} data" : $"{(open.Count == 1 ? "is" : "are")} not in line yet";
        var remedy = new Remedy(RemedyKind.WaitFor, $"wait for {named}") { Workloads = [.. open.Select(static other => other.Id)] };
        return new(new(WaitReasonCode.WaitingForStartGroup, $"{named} of its start group \"{entry.Spec.StartGroup!.Name}\" {what}."), [remedy]);
    }

    private static Finding Flavor(WorkloadEntry entry)
    {
        var (queue, remedies) = (entry.Queue, new List<Remedy>());
        var text = $"queue \"{queue.Name}\" has no quota for something it asks for, or no flavor that its selector and tolerations allow.";
        foreach (var set in entry.Sets.Where(static set => set.Floor > 0 && set.Choices.Length == 0))
        {
            if (queue.Flavors.Unnamed(set.Ask) is { } resource)
            {
                var needed = entry.Sets.Aggregate(ResourceQuantity.Zero, (sum, one) => sum + (one.Amount(resource) * one.Floor));
                text = $"it needs {needed} {resource}, of which queue \"{queue.Name}\" has no quota.";
                remedies.Add(new Remedy(RemedyKind.NameResource, $"name {resource} in the quota of queue \"{queue.Name}\", with {needed} or more") { Queue = queue.Name, Resource = resource, To = needed });
            }
            else if (queue.Flavors.Closed(set.Ask) is { } closed)
            {
                text = $"no flavor of queue \"{queue.Name}\" lets it in: flavor \"{closed.Flavor}\" has the taint {closed.Taint.Key}, which it does not tolerate.";
                remedies.Add(new Remedy(RemedyKind.Tolerate, $"let it tolerate the taint {closed.Taint.Key} of flavor \"{closed.Flavor}\"") { Taints = [closed.Taint], PodSet = set.Set.Name, Flavor = closed.Flavor });
            }
            else
            {
                remedies.Add(new Remedy(RemedyKind.LowerRequest, $"let it select nodes of a flavor that queue \"{queue.Name}\" has, or submit it to another queue") { PodSet = set.Set.Name });
            }
        }

        return new(new(WaitReasonCode.NoMatchingFlavor, text), remedies.Count == 0 ? [] : [remedies[0].With(remedies.Skip(1))]);
    }

    private static Finding BehindHead(WorkloadEntry entry, WorkloadEntry head)
    {
        var name = head.NameFor(entry.Spec.Tenant);
        var reason = new WaitReason(WaitReasonCode.BlockedByQueueHead, $"{name} is before it in queue \"{entry.Queue.Name}\", which nobody may pass.");
        if (head.Spec.Priority == int.MaxValue)
        {
            return new(reason, [new Remedy(RemedyKind.WaitFor, $"wait for {name} to start")]);
        }

        return new(reason, [new Remedy(RemedyKind.RaisePriority, $"submit it with a priority above {head.Spec.Priority}, or to another queue") { Priority = head.Spec.Priority + 1 }]);
    }
}
