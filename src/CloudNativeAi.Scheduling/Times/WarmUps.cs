using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Times;

/// <summary>Lets into line whose data is near, or who has waited for it as long as it may.</summary>
internal sealed class WarmUps(SchedulingModel model)
{
    public void Follow(DateTimeOffset now)
    {
        if (model.WarmStarts.IsEmpty)
        {
            return;
        }

        foreach (var entry in model.WarmStarts.Take(now, model.Due.IsDue(now)))
        {
            (entry.Warm, entry.WaitsSince) = (true, now);
            model.Touch(entry);
        }
    }
}
