using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Diagnostics;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Logs, measures and traces what was decided, once it is durable.</summary>
internal sealed partial class TenureReport(SchedulingModel model, SchedulingMetrics metrics, ILogger logger)
{
    public void Decided(TimeSpan duration) => metrics.Decided(duration);

    public void Publish(List<Decision> decisions, DateTimeOffset now)
    {
        foreach (var decision in decisions)
        {
            if (model.Entries.TryGetValue(decision.Workload, out var entry) || model.Ended.TryGetValue(decision.Workload, out entry))
            {
                Publish(decision, entry, now);
            }
        }
    }

    /// <summary>Leaves the gauges what they say while nothing happens.</summary>
    public void BeforeSleep() => ShowGauges();

    private void Publish(Decision decision, WorkloadEntry entry, DateTimeOffset now)
    {
        Log.Decided(logger, decision.Kind, entry.Spec.Name, entry.Id, entry.Spec.Tenant, entry.Spec.Queue, decision.Replicas);
        switch (decision.Kind)
        {
            case DecisionKind.Placed:
                metrics.Placed(entry.Queue.Name, now - entry.SubmittedAt);
                using (var activity = metrics.Activities.StartActivity("workload.wait", System.Diagnostics.ActivityKind.Internal, entry.TraceParent, startTime: entry.SubmittedAt))
                {
                    activity?.SetTag("cloudnativeai.workload.id", entry.Id).SetTag(SchedulingInstruments.Queue, entry.Queue.Name).SetEndTime(now.UtcDateTime);
                }

                break;
            case DecisionKind.PreemptionAsked:
                metrics.Preempted(entry.Queue.Name);
                break;
        }
    }

    private void ShowGauges()
    {
        var counts = new SortedDictionary<(string Queue, string State), long>();
        foreach (var queue in model.Queues.All)
        {
            counts[(queue.Name, "waiting")] = counts[(queue.Name, "placed")] = 0;
        }

        foreach (var entry in model.Entries.Values)
        {
            counts[(entry.Queue.Name, entry.Phase == WorkloadPhase.Waiting ? "waiting" : "placed")]++;
        }

        var quotas = from queue in model.Queues.All
                     from quota in QueueQuota.Of(queue.Quota, model.Queues.Accounts)
                     where quota.Account.Flavor is null && quota.Own.Sign > 0
                     select (queue.Name, quota.Account.Resource.Value, quota.Used.ToDouble() / quota.Own.ToDouble());
        metrics.Show([.. counts.Select(static pair => (pair.Key.Queue, pair.Key.State, pair.Value))], [.. quotas]);
    }

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Information, "{Decision}: workload {Name} ({Id}) of tenant {Tenant} in queue {Queue}, {Replicas} replicas.", EventName = "Decided")]
        public static partial void Decided(ILogger logger, DecisionKind decision, string name, Guid id, Tenant tenant, string queue, int replicas);
    }
}
