namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>Amounts as quotas count them: bytes of what is memory, thousandths of everything else.</summary>
/// <remarks>What a request needs is rounded up, what a quota gives is rounded down; beyond 2⁵⁵ an amount is cut, so that sums cannot overflow.</remarks>
internal static class QuotaUnits
{
    /// <summary>More than can be named.</summary>
    public const long Most = 1L << 55;

    /// <summary>Memory of devices, in bytes, beside the devices themselves: <c>nvidia.com/gpu.memory</c>.</summary>
    public const string DeviceMemory = ".memory";

    /// <summary>Compute of devices, 1 each, beside the devices themselves: <c>nvidia.com/gpu.compute</c>.</summary>
    public const string DeviceCompute = ".compute";

    public static long OfRequest(ResourceName resource, ResourceQuantity amount) =>
        amount.Sign <= 0 ? 0 : IsHuge(resource, amount) ? Most : IsBytes(resource) ? amount.ToUnitsCeiling() : amount.ToMilliCeiling();

    public static long OfQuota(ResourceName resource, ResourceQuantity amount) =>
        amount.Sign <= 0 ? 0 : IsHuge(resource, amount) ? Most : IsBytes(resource) ? amount.ToUnitsFloor() : amount.ToMilliFloor();

    public static ResourceQuantity ToQuantity(ResourceName resource, long amount) =>
        IsBytes(resource) ? ResourceQuantity.FromBytes(amount) : ResourceQuantity.FromMilli(amount);

    public static bool IsBytes(ResourceName resource) =>
        resource == ResourceName.Memory || resource == ResourceName.EphemeralStorage || resource.Value.EndsWith(DeviceMemory, StringComparison.Ordinal);

    private static bool IsHuge(ResourceName resource, ResourceQuantity amount) =>
        amount > ResourceQuantity.FromUnits(IsBytes(resource) ? Most : Most / 1000);
}
