namespace CloudNativeAi.Scheduling.Diagnostics;

/// <summary>Names and units of what is measured.</summary>
internal static class SchedulingInstruments
{
    public const string Meter = "CloudNativeAi.Scheduling";
    public const string DecisionDuration = "cloudnativeai.scheduling.decision.duration";
    public const string WorkloadCount = "cloudnativeai.scheduling.workload.count";
    public const string WaitDuration = "cloudnativeai.scheduling.workload.wait.duration";
    public const string Preemptions = "cloudnativeai.scheduling.preemptions";
    public const string QuotaUtilization = "cloudnativeai.scheduling.quota.utilization";
    public const string Queue = "cloudnativeai.scheduling.queue";
    public const string State = "cloudnativeai.scheduling.state";
    public const string Resource = "cloudnativeai.scheduling.resource";
}
