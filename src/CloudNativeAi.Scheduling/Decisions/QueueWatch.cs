using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>What time alone does to queues: work loses its protection, past usage is forgotten, drained queues empty.</summary>
internal sealed class QueueWatch(SchedulingModel model)
{
    private DateTimeOffset? _looked;

    /// <summary>Moves on to now.</summary>
    public void Look(DateTimeOffset now)
    {
        if (IsDue(now))
        {
            model.RaiseFreed();
            model.NoteDecided();
        }

        model.Queues.AdvanceUsage(now);
        _looked = now;
    }

    /// <summary>What is used from now on.</summary>
    public void Note() => model.Queues.NoteUsage();

    /// <summary>Whether somebody has lost its protection since the last look.</summary>
    public bool IsDue(DateTimeOffset now) => _looked is { } before && model.Placed.Count > 0 && NextUnprotected(before) <= now;

    public DateTimeOffset? NextDue(DateTimeOffset now) => model.Pending.Count > 0 ? NextUnprotected(now) : null;

    public void Drain(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var queue in model.Queues.All)
        {
            if (queue.Draining)
            {
                foreach (var entry in queue.Placed.Where(static entry => entry.IsSettled && entry.ReplicaCount > 0).ToList())
                {
                    decisions.Add(new Decision(DecisionKind.DrainAsked, entry.Id, entry.ReplicaCount, default, DisruptionReason.QueueDrained));
                    model.AskAll(entry, DisruptionReason.QueueDrained, $"Its queue \"{queue.Name}\" is drained.", now);
                }
            }
        }
    }

    /// <summary>When the next workload has run as long as its queue protects it.</summary>
    private DateTimeOffset? NextUnprotected(DateTimeOffset after)
    {
        DateTimeOffset? next = null;
        foreach (var queue in model.Queues.All)
        {
            if (queue.Preemption.MinRunTime > TimeSpan.Zero)
            {
                foreach (var entry in queue.Placed)
                {
                    var until = entry.PlacedAt + queue.Preemption.MinRunTime;
                    next = until > after && !(next <= until) ? until : next;
                }
            }
        }

        return next;
    }
}
