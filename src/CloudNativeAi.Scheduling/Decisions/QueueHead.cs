using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>The waiting workloads of one queue in this pass, and the next one to serve.</summary>
/// <param name="queue">Which queue.</param>
/// <param name="passedOver">Told of those that are in vain; null: nobody wants to know.</param>
internal sealed class QueueHead(SchedulingQueue queue, Action<WorkloadEntry>? passedOver)
{
    private readonly List<WorkloadEntry> _waiting = [.. queue.Pending];
    private int _next;

    public SchedulingQueue Queue => queue;

    /// <summary>Who is next; null: nobody is left.</summary>
    public WorkloadEntry? Entry { get; private set; }

    /// <summary>Whether the queue would use more than its own quota for it.</summary>
    public bool Borrows { get; set; }

    /// <summary>Whether it is not said yet on which flavors it goes.</summary>
    public bool HasChoice => Array.Exists(Entry!.Sets, static set => set.Choice is null && set.Choices.Length > 1);

    /// <summary>The share of the queue, and of each cohort above it, were it started; empty: nobody asks.</summary>
    public List<Quotas.Share> Shares { get; } = [];

    /// <summary>Goes to the next one that is not known to be in vain; false: nobody is left.</summary>
    public bool Advance(long freed)
    {
        Entry = null;
        while (Entry is null && _next < _waiting.Count)
        {
            var entry = _waiting[_next++];
            if (entry.StandsBack || (entry.Phase == WorkloadPhase.Placed && !entry.IsShort))
            {
                continue;
            }

            if (!IsInVain(entry, freed))
            {
                Entry = entry;
            }
            else
            {
                passedOver?.Invoke(entry);
                _next = queue.Ordering == QueueOrdering.StrictFifo ? _waiting.Count : _next;
            }
        }

        return Entry is not null;
    }

    /// <summary>Nobody of this queue is served any more in this pass.</summary>
    public void Close() => _next = _waiting.Count;

    private bool IsInVain(WorkloadEntry entry, long freed) => entry.Claiming || entry.JudgedAt == freed || queue.Failed.IsKnown(entry, freed);
}
