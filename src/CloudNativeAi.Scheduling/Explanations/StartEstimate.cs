using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>When a workload starts as run times tell, with those that go before it served first.</summary>
internal static class StartEstimate
{
    /// <summary>Null: run times do not tell, or nothing keeps it but others.</summary>
    public static DateTimeOffset? Of(SchedulingModel model, WorkloadEntry entry, IReadOnlyList<WorkloadEntry> ahead, DateTimeOffset now)
    {
        var forecast = new Forecast(model, new GangPlacer(model));
        forecast.Look();
        forecast.Begin();
        var earliest = now;
        foreach (var other in ahead)
        {
            if (forecast.Start(other, earliest) is { } start)
            {
                earliest = start;
                if (RunTimes.Left(other, now) is { } left)
                {
                    forecast.Ends(other.Queue, forecast.Plan, start + left);
                }
            }
        }

        var at = forecast.Start(entry, earliest);
        forecast.End();
        return at > now ? at : null;
    }
}
