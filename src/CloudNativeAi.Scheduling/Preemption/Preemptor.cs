using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>A waiting workload that others may have to make room for, with flavors chosen.</summary>
internal sealed class Preemptor
{
    public Preemptor(WorkloadEntry entry, DateTimeOffset now)
    {
        Entry = entry;
        Now = now;
        Request = [.. QuotaCharge.Sum(entry.Sets.Select(static set => (set.Charge, set.Floor - set.Staying)))];
        for (var node = entry.Queue.Quota; node is not null; node = node.Parent)
        {
            Path.Add(node);
        }
    }

    public WorkloadEntry Entry { get; }

    public DateTimeOffset Now { get; }

    public PreemptionOptions Policy => Entry.Queue.Preemption;

    public int Priority => Entry.Spec.Priority;

    /// <summary>What it needs of each account at its smallest size.</summary>
    public QuotaCharge[] Request { get; }

    /// <summary>Its queue, and the cohorts above it.</summary>
    public List<QuotaNode> Path { get; } = [];

    /// <summary>Levels up to the first of <see cref="Path"/> that a queue is below of; −1: they have nothing in common.</summary>
    public int DistanceTo(QuotaNode queue) => Path.FindIndex(queue.IsBelow);

    /// <summary>Whether a member of its path uses no more than its own quota, with the request charged already or still to be charged.</summary>
    public bool StaysWithin(int level, bool charged)
    {
        foreach (var charge in Request)
        {
            ref readonly var limit = ref Path[level][charge.Account];
            if (limit.Used + (charged ? 0 : charge.Amount) > limit.Subtree)
            {
                return false;
            }
        }

        return true;
    }
}
