namespace CloudNativeAi.Scheduling;

/// <summary>A workload, or a change of one, was refused for good: waiting would not help.</summary>
public class WorkloadRejectedException : CloudNativeAiException
{
    /// <param name="refused">Name, value, rule.</param>
    /// <param name="remedy">What to do.</param>
    public WorkloadRejectedException(string refused, string remedy)
        : base(refused, remedy)
    {
    }
}
