namespace CloudNativeAi.Scheduling;

/// <summary>A quota, by name of the resource; quantities are 0 or more. Sums over the tree of cohorts decide what may be borrowed.</summary>
/// <remarks>
/// Beside a resource that devices count as, a quota may name what is in them: <c>nvidia.com/gpu.memory</c>, in bytes, and
/// <c>nvidia.com/gpu.compute</c>, where 1 is a whole device's. Whole devices, shares and partitions are charged there by what they ask for; memory of
/// whole devices and shares by <see cref="FlavorOptions.DeviceMemory"/>, without which such requests match no flavor where memory is named.
/// Names with the suffix <c>.memory</c> count in bytes.
/// </remarks>
public abstract class QuotaOptions
{
    /// <summary>What its workloads may always use together. What becomes of a resource that a queue's quota does not name, <see cref="QueueOptions.Coverage"/> says. Empty unless said.</summary>
    public IDictionary<string, ResourceQuantity> Nominal { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>The most that may be used beyond <see cref="Nominal"/> while others of the cohort leave it idle; not named: no limit.</summary>
    public IDictionary<string, ResourceQuantity> BorrowingLimit { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);

    /// <summary>The most of <see cref="Nominal"/> that others may use while it is idle, the rest is never lent; not named: all of it.</summary>
    public IDictionary<string, ResourceQuantity> LendingLimit { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);
}
