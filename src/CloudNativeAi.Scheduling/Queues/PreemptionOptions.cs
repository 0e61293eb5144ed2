namespace CloudNativeAi.Scheduling;

/// <summary>Whom a queue's waiting workloads may displace. Everything is simulated first: nobody is touched for a workload that would not start.</summary>
public sealed class PreemptionOptions
{
    /// <summary>In its own queue; <see cref="PreemptionPolicy.LowerPriority"/> unless said.</summary>
    public PreemptionPolicy WithinQueue { get; set; } = PreemptionPolicy.LowerPriority;

    /// <summary>Of queues of its cohort that use more than their own: as far as it, or a cohort it is in, then stays within its own quota; with <see cref="SchedulingOptions.FairSharing"/>, as far as its share is the smaller one. <see cref="PreemptionPolicy.Any"/> unless said.</summary>
    public PreemptionPolicy ReclaimWithinCohort { get; set; } = PreemptionPolicy.Any;

    /// <summary>Of the same queues while it borrows itself, without <see cref="SchedulingOptions.FairSharing"/>: never or of lower priority. <see cref="PreemptionPolicy.Never"/> unless said.</summary>
    public PreemptionPolicy BorrowWithinCohort { get; set; } = PreemptionPolicy.Never;

    /// <summary>While it borrows, only work up to this priority is displaced; null, the default: no such limit.</summary>
    public int? BorrowThreshold { get; set; }

    /// <summary>Work of this queue is not displaced before it has had its place this long; what elastic work has above its min may be taken at any time. 0 … 365 days; zero unless said.</summary>
    public TimeSpan MinRunTime { get; set; }
}
