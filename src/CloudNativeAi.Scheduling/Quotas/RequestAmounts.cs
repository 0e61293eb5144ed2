namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a replica asks for, as quotas count it.</summary>
internal static class RequestAmounts
{
    private static readonly ResourceName[] Plain = [ResourceName.Cpu, ResourceName.Memory, ResourceName.EphemeralStorage, ResourceName.Pods];

    /// <summary>Everything asked for in an amount above 0, each resource once.</summary>
    public static IEnumerable<(ResourceName Resource, long Amount)> Of(PodSet set)
    {
        foreach (var (resource, amount) in set.Requests)
        {
            if (amount.Sign > 0)
            {
                yield return (resource, QuotaUnits.OfRequest(resource, amount));
            }
        }

        if (set.Devices is { } devices)
        {
            yield return (devices.Resource, (long)devices.Count * devices.Milli);
        }
    }

    /// <summary>Whether a quota of this coverage must name a resource that is asked for.</summary>
    public static bool MustBeNamed(QuotaCoverage coverage, ResourceName resource) =>
        coverage == QuotaCoverage.All || (coverage == QuotaCoverage.Scarce && !Plain.Contains(resource));
}
