using CloudNativeAi.Scheduling.Preemption;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Serves what waits, one head a queue at a time, in order.</summary>
/// <remarks>
/// Who would not borrow goes before who would, then by priority, then by time. Where what is borrowed is shared, the lowest share with the request
/// goes first, down the tree of cohorts. Using more only ever makes a queue come later, so that a place in the line is looked at again
/// only when it comes up.
/// </remarks>
internal sealed class QueueServer(SchedulingModel model, WorkloadStarter starter, GroupStarter groups, Claims claims, Reservations reservations)
{
    private readonly HeadOrder _order = new(model, claims);

    /// <param name="now">The time.</param>
    /// <param name="decisions">Where decisions go.</param>
    /// <param name="grow">Grows a placed workload that its user wants larger; whether it got all of it.</param>
    public void Serve(DateTimeOffset now, List<Decision> decisions, Func<WorkloadEntry, bool> grow)
    {
        Action<WorkloadEntry>? passedOver = model.ReserveAfter is null ? null : entry => reservations.Consider(entry, now);
        IHeadLine line = model.Queues.FairSharing ? new FairLine(_order) : new HeadLine(_order);
        foreach (var queue in model.Queues.All)
        {
            if (!queue.Stopped && queue.Pending.Count > 0)
            {
                var head = new QueueHead(queue, passedOver);
                if (head.Advance(model.Freed))
                {
                    line.Add(head);
                }
            }
        }

        while (line.Take() is { } head)
        {
            var entry = head.Entry!;
            var served = Serve(entry, now, decisions, grow);
            if (!served && head.Queue.Ordering == QueueOrdering.StrictFifo)
            {
                head.Close();
            }

            if (entry.Claiming)
            {
                line.LookAgain();
            }

            if (head.Advance(model.Freed))
            {
                line.Add(head);
            }
        }
    }

    private bool Serve(WorkloadEntry entry, DateTimeOffset now, List<Decision> decisions, Func<WorkloadEntry, bool> grow)
    {
        entry.JudgedAt = model.Freed;
        reservations.Make(now);
        if (entry.Phase == WorkloadPhase.Placed)
        {
            return !entry.IsShort || grow(entry);
        }

        if (entry.Group is { } group)
        {
            return groups.TryStart(group, now, decisions);
        }

        if (starter.TryStartOrMakeRoom(entry, now, decisions))
        {
            return entry.Phase == WorkloadPhase.Placed;
        }

        reservations.Consider(entry, now);
        entry.Queue.Failed.Note(entry, model.Freed);
        return false;
    }
}
