namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a replica asks for, as quotas count it.</summary>
internal static class RequestAmounts
{
    private static readonly ResourceName[] Plain = [ResourceName.Cpu, ResourceName.Memory, ResourceName.EphemeralStorage, ResourceName.Pods];

    /// <summary>Everything asked for in an amount above 0, each resource once.</summary>
    /// <param name="set">The pod set.</param>
    /// <param name="flavor">What it would run on; null: whatever it is.</param>
    public static IEnumerable<RequestAmount> Of(PodSet set, FlavorOptions? flavor)
    {
        foreach (var (resource, amount) in set.Requests)
        {
            if (amount.Sign > 0)
            {
                yield return new RequestAmount(resource, QuotaUnits.OfRequest(resource, amount));
                foreach (var part in Parts(resource, new DeviceRequest(resource, (int)Math.Min(int.MaxValue, amount.ToUnitsCeiling())), flavor))
                {
                    yield return part;
                }
            }
        }

        if (set.Devices is { } devices)
        {
            yield return new RequestAmount(devices.Resource, DeviceParts.Of(devices, MemoryOf(devices.Resource, flavor)).CountMilli);
            foreach (var part in Parts(devices.Resource, devices, flavor))
            {
                yield return part;
            }
        }
    }

    /// <summary>Whether a quota of this coverage must name a resource that is asked for.</summary>
    public static bool MustBeNamed(QuotaCoverage coverage, RequestAmount one) =>
        !one.Derived && (coverage == QuotaCoverage.All || (coverage == QuotaCoverage.Scarce && !Plain.Contains(one.Resource)));

    /// <summary>Memory and compute of what may be devices: counted where a quota names them.</summary>
    private static IEnumerable<RequestAmount> Parts(ResourceName resource, DeviceRequest request, FlavorOptions? flavor)
    {
        if (!Plain.Contains(resource) && ResourceName.IsValid(resource.Value + QuotaUnits.DeviceCompute))
        {
            var parts = DeviceParts.Of(request, MemoryOf(resource, flavor));
            yield return new RequestAmount(new ResourceName(resource.Value + QuotaUnits.DeviceMemory), parts.MemoryBytes, Derived: true);
            yield return new RequestAmount(new ResourceName(resource.Value + QuotaUnits.DeviceCompute), parts.ComputeMilli, Derived: true);
        }
    }

    private static long? MemoryOf(ResourceName resource, FlavorOptions? flavor) =>
        flavor is not null && flavor.DeviceMemory.TryGetValue(resource.Value, out var memory) && memory.Sign > 0 ? QuotaUnits.OfQuota(ResourceName.Memory, memory) : null;
}
