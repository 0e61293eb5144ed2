using CloudNativeAi.Scheduling.Workloads;

namespace CloudNativeAi.Scheduling;

/// <summary>A workload, or a change of one, was refused for good: waiting would not help.</summary>
public class WorkloadRejectedException : CloudNativeAiException
{
    /// <param name="refused">Name, value, rule.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="reason">What kind of rule.</param>
    public WorkloadRejectedException(string refused, string remedy, RejectionReason reason = RejectionReason.InvalidSpec)
        : base(ErrorLine.Of(refused), ErrorLine.Of(remedy))
    {
        Reason = reason;
    }

    /// <summary>What kind of rule was broken.</summary>
    public RejectionReason Reason { get; }
}
