namespace CloudNativeAi.Scheduling;

/// <summary>Which of the resources that a workload asks for, in amounts above 0, its queue's quota must name; where one is not named, the workload waits with <see cref="WaitReasonCode.NoMatchingFlavor"/>.</summary>
public enum QuotaCoverage
{
    /// <summary>Devices and other extended resources; <c>cpu</c>, <c>memory</c>, <c>ephemeral-storage</c> and <c>pods</c> that are not named have no limit. A queue without any quota has no limit at all.</summary>
    Scarce,

    /// <summary>All. A queue without any quota runs nothing.</summary>
    All,

    /// <summary>None: what is not named has no limit.</summary>
    None,
}
