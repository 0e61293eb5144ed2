using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>The placed workloads whose end would let a workload start: one if one is enough, otherwise as few as a search in order of priority and age finds.</summary>
internal sealed class Releases(SchedulingModel model, FitProbe probe)
{
    private const int MostTried = 256;

    public Remedy? Of(WorkloadEntry entry, IReadOnlyList<WorkloadEntry> ahead)
    {
        List<WorkloadEntry> placed = [.. model.Placed.Where(static other => other.IsSettled && other.ReplicaCount > 0).Reverse().Take(MostTried).OrderBy(static other => other.Spec.Priority).ThenBy(static other => other.ReplicaCount)];
        var one = placed.Find(other => probe.StartsWithout([other], entry, ahead));
        var found = one is not null ? [one] : Several(entry, ahead, placed);
        if (found.Count == 0)
        {
            return null;
        }

        var others = found.Count(other => other.Spec.Tenant != entry.Spec.Tenant);
        List<string> names = [.. found.Where(other => other.Spec.Tenant == entry.Spec.Tenant).Take(3).Select(static other => $"\"{other.Spec.Name}\"")];
        var left = found.Count - others - names.Count;
        names.AddRange(left > 0 ? [$"{left} more"] : []);
        names.AddRange(others > 0 ? [others == 1 ? "work of another tenant" : $"{others} workloads of other tenants"] : []);
        return new Remedy(RemedyKind.FreeAmount, $"wait for {string.Join(" and ", names)} to end, or cancel {(found.Count == 1 ? "it" : "them")}")
        {
            Count = found.Count,
            Workloads = [.. found.Where(other => other.Spec.Tenant == entry.Spec.Tenant).Select(static other => other.Id)],
        };
    }

    private List<WorkloadEntry> Several(WorkloadEntry entry, IReadOnlyList<WorkloadEntry> ahead, List<WorkloadEntry> placed)
    {
        if (!probe.StartsWithout(placed, entry, ahead))
        {
            return [];
        }

        var (tooFew, enough) = (0, placed.Count);
        while (enough - tooFew > 1)
        {
            var middle = tooFew + ((enough - tooFew) / 2);
            (tooFew, enough) = probe.StartsWithout(placed.Take(middle), entry, ahead) ? (tooFew, middle) : (middle, enough);
        }

        var taken = placed.GetRange(0, enough);
        for (var i = taken.Count - 1; i >= 0; i--)
        {
            if (probe.StartsWithout(taken.Where(other => other != taken[i]), entry, ahead))
            {
                taken.RemoveAt(i);
            }
        }

        return taken;
    }
}
