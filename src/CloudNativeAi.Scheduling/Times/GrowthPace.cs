using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Keeps elastic workloads from flapping: who was resized by the scheduler is not grown again before its interval has passed. Shrinking for others is always allowed.</summary>
internal sealed class GrowthPace(SchedulingModel model)
{
    /// <summary>Lets those grow again whose interval has passed.</summary>
    public void Look(DateTimeOffset now)
    {
        foreach (var entry in model.Due.Until(now))
        {
            if (entry.GrowAfter <= now)
            {
                (entry.GrowAfter, entry.JudgedAt) = (null, -1);
                model.Touch(entry);
            }
        }
    }

    /// <summary>It was grown, or asked to shrink.</summary>
    public static void Note(WorkloadEntry entry, DateTimeOffset now)
    {
        if (entry.Spec.Elastic && entry.Spec.ResizeInterval > TimeSpan.Zero)
        {
            entry.GrowAfter = now + entry.Spec.ResizeInterval;
        }
    }
}
