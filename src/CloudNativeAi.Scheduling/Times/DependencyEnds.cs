using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Lets into line whose dependencies have all succeeded, and ends those of which one did not.</summary>
internal sealed class DependencyEnds(SchedulingModel model)
{
    public void Follow(DateTimeOffset now, List<Decision> decisions)
    {
        foreach (var entry in model.Dependencies.TakeMet())
        {
            if (entry.Phase == WorkloadPhase.Waiting)
            {
                entry.WaitsSince = now;
                model.Touch(entry);
            }
        }

        while (model.Dependencies.Doomed.Min is { } doomed)
        {
            decisions.Add(new Decision(DecisionKind.Refused, doomed.Id, 0, default));
            model.Finish(doomed, WorkloadOutcome.DependencyFailed, doomed.Doomed);
        }
    }
}
