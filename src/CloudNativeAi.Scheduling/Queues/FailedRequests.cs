using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>Remembers, for workloads of one pod set, which request failed and at what state of the cluster: until something is freed, the same request of who comes later in the queue fails too.</summary>
/// <remarks>Decisions only ever take room. Who comes later in the order may displace no more than who came before, unless that one spares somebody who displaced it.</remarks>
internal sealed class FailedRequests
{
    private readonly Dictionary<(PodSetAsk Ask, int Floor, TimeSpan? RunTime), Failure> _failures = [];

    /// <summary>Whether trying it is in vain.</summary>
    public bool IsKnown(WorkloadEntry entry, long freed) =>
        KeyOf(entry) is { } key && _failures.TryGetValue(key, out var failure) && failure.Freed == freed && WorkloadOrder.Instance.Compare(failure.First, entry) < 0;

    public void Note(WorkloadEntry entry, long freed)
    {
        if (entry.DisplacedBy is null && KeyOf(entry) is { } key && !(_failures.TryGetValue(key, out var failure) && failure.Freed == freed && WorkloadOrder.Instance.Compare(failure.First, entry) < 0))
        {
            _failures[key] = new Failure(freed, entry);
        }
    }

    public void Clear() => _failures.Clear();

    private static (PodSetAsk Ask, int Floor, TimeSpan? RunTime)? KeyOf(WorkloadEntry entry) =>
        entry.Sets is [{ Set.Topology: null } set] && entry.Phase == WorkloadPhase.Waiting ? (set.Ask, set.Floor, entry.Spec.MaxRunTime - entry.RanBefore) : null;

    private readonly record struct Failure(long Freed, WorkloadEntry First);
}
