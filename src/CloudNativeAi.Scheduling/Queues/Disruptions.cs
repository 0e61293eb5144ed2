namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Asks owners to give replicas back; one request a workload, a second one is joined to the first.</summary>
internal static class Disruptions
{
    /// <summary>Asks for every replica of a workload.</summary>
    public static bool AskAll(this SchedulingModel model, WorkloadEntry entry, DisruptionReason reason, string detail, DateTimeOffset now, Guid? claimant = null) =>
        model.Ask(entry, [.. entry.Sets.SelectMany(set => set.Replicas)], reason, detail, now, claimant);

    /// <summary>Asks for some replicas of a workload; false: all of them were asked for before.</summary>
    /// <param name="model">What it is part of.</param>
    /// <param name="entry">Whose replicas.</param>
    /// <param name="replicas">Which.</param>
    /// <param name="reason">Why; a cancelled workload stays cancelled, and one whose time is up does not go back to its queue.</param>
    /// <param name="detail">For whom or for what.</param>
    /// <param name="now">From when its grace counts.</param>
    /// <param name="claimant">Who gets the room.</param>
    /// <param name="until">When the place itself is gone; null: it stays.</param>
    public static bool Ask(
        this SchedulingModel model,
        WorkloadEntry entry,
        IReadOnlyCollection<PlacedReplica> replicas,
        DisruptionReason reason,
        string detail,
        DateTimeOffset now,
        Guid? claimant = null,
        DateTimeOffset? until = null)
    {
        if (replicas.All(static replica => replica.Releasing) && (entry.Disruption is null || Weight(reason) <= Weight(entry.Disruption.Reason)))
        {
            return false;
        }

        foreach (var replica in replicas)
        {
            replica.Releasing = true;
        }

        var deadline = now + entry.Spec.DisruptionGrace;
        if (entry.Disruption is { } before)
        {
            deadline = before.Deadline > deadline ? before.Deadline : deadline;
            (reason, detail) = Weight(before.Reason) > Weight(reason) ? (before.Reason, before.Detail) : (reason, detail);
        }

        deadline = until < deadline ? until.Value : deadline;
        entry.Disruption = new Disruption(++entry.Disruptions, Releasing(entry), reason, detail, deadline);
        entry.DisruptedFor ??= claimant;
        model.Touch(entry);
        return true;
    }

    /// <summary>The replicas asked for, in order of the spec.</summary>
    public static IReadOnlyList<ReplicaId> Releasing(WorkloadEntry entry) =>
    [
        .. from set in entry.Sets
           from replica in set.Replicas
           where replica.Releasing
           select new ReplicaId(entry.Id, set.Set.Name, replica.Index),
    ];

    /// <summary>What ends a workload is told rather than what only moves it.</summary>
    private static int Weight(DisruptionReason reason) => reason switch
    {
        DisruptionReason.Cancelled => 2,
        DisruptionReason.MaxRunTimeExceeded => 1,
        _ => 0,
    };

    /// <summary>A workload as a tenant may hear of it: others' names are not told.</summary>
    public static string NameFor(this WorkloadEntry entry, Tenant listener) =>
        entry.Spec.Tenant == listener ? $"\"{entry.Spec.Name}\"" : "work of another tenant";
}
