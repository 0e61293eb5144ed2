using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>A workload for which no flavor is, as it would be once its queue or its tolerations let it in: what keeps it then is told with the rest.</summary>
internal static class ImaginedEntry
{
    /// <summary>Null: what it selects is nowhere in its queue.</summary>
    public static WorkloadEntry? Of(SchedulingModel model, WorkloadEntry entry, IEnumerable<Finding> gates)
    {
        var remedies = gates.Where(static gate => gate.Reason.Code == WaitReasonCode.NoMatchingFlavor).SelectMany(static gate => gate.Remedies).SelectMany(static one => one.Also.Prepend(one)).ToList();
        if (remedies.Exists(static one => one.Kind == RemedyKind.LowerRequest))
        {
            return null;
        }

        var spec = entry.Spec with { PodSets = [.. entry.Spec.PodSets.Select(set => set with { Tolerations = [.. set.Tolerations, .. Taints(remedies, set).Select(static taint => new Toleration(taint.Key, taint.Value))] })] };
        var sets = WorkloadCalls.MakeSets(model, spec);
        for (var i = 0; i < sets.Length; i++)
        {
            var flavor = remedies.Find(one => one.PodSet == sets[i].Set.Name && one.Flavor is not null)?.Flavor;
            sets[i].Use(entry.Sets[i].Choices.Length > 0 ? entry.Sets[i].Choice ?? entry.Sets[i].Choices[0] : entry.Queue.Flavors.Keep(sets[i].Ask, flavor));
        }

        return new WorkloadEntry(spec, entry.Queue, sets, entry.SubmittedAt, entry.Sequence);
    }

    private static IEnumerable<Resources.Taint> Taints(List<Remedy> remedies, PodSet set) => remedies.Where(one => one.PodSet == set.Name).SelectMany(static one => one.Taints);
}
