using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Asks workloads that have run as long as they may to end.</summary>
internal sealed class RunTimeLimits(SchedulingModel model)
{
    public void EndOverdue(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var entry in model.Due.Until(now).Where(entry => !entry.IsEnding && entry.EndsAt <= now).Order(WorkloadOrder.Instance))
        {
            entry.TimedOut = true;
            decisions.Add(new Decision(DecisionKind.TimeUp, entry.Id, entry.ReplicaCount, default, DisruptionReason.MaxRunTimeExceeded));
            if (entry.ReplicaCount == 0)
            {
                model.Complete(entry);
                continue;
            }

            model.AskAll(entry, DisruptionReason.MaxRunTimeExceeded, RunTimes.Detail(entry), now);
            model.Touch(entry);
        }
    }
}
