using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Preemption;

/// <summary>A waiting workload that others may have to make room for, with flavors chosen.</summary>
internal sealed class Preemptor
{
    private readonly HashSet<Guid>? _above;

    public Preemptor(SchedulingModel model, WorkloadEntry entry, DateTimeOffset now)
    {
        Entry = entry;
        _above = model.Displacements.Above(entry.Id);
        Now = now;
        Request = [.. QuotaCharge.Sum(entry.Sets.Select(static set => (set.Charge, set.Floor)))];
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

    /// <summary>Whether a workload is spared: it displaced this one, or who displaced this one was displaced for it.</summary>
    public bool Spares(WorkloadEntry other) => other.Id == Entry.DisplacedBy || (_above?.Contains(other.Id) ?? false);

    /// <summary>Levels up to the first of <see cref="Path"/> that a queue is below of; −1: they have nothing in common.</summary>
    public int DistanceTo(QuotaNode queue) => Path.FindIndex(queue.IsBelow);

    /// <summary>Whether a member of its path uses no more than its own quota of what is asked for, the request charged.</summary>
    public bool StaysWithin(int level)
    {
        foreach (var charge in Request)
        {
            if (Path[level].Borrows(charge.Account))
            {
                return false;
            }
        }

        return true;
    }
}
