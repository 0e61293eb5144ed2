namespace CloudNativeAi.Scheduling;

/// <summary>Quantities as the columns count them: milli-cores for cpu, whole units for everything else.</summary>
/// <remarks>What a request needs is rounded up, what a node has is rounded down. Beyond 2⁵⁹ a node's amount is cut and a request never fits, so that sums cannot overflow.</remarks>
internal static class Amounts
{
    public const long Greatest = 1L << 59;

    public static long OfRequest(ResourceName name, ResourceQuantity quantity) =>
        Count(name, quantity, static q => q.ToMilliCeiling(), static q => q.ToUnitsCeiling(), Greatest + 1);

    public static long OfNode(ResourceName name, ResourceQuantity quantity) =>
        Count(name, quantity, static q => q.ToMilliFloor(), static q => q.ToUnitsFloor(), Greatest);

    public static string Text(ResourceName name, long amount) => name.Value switch
    {
        _ when name.IsMilli => ResourceQuantity.FromMilli(amount).ToString(),
        "memory" or "ephemeral-storage" => ResourceQuantity.FromBytes(amount).ToString(),
        _ => ResourceQuantity.FromUnits(amount).ToString(),
    };

    private static long Count(ResourceName name, ResourceQuantity quantity, Func<ResourceQuantity, long> milli, Func<ResourceQuantity, long> units, long beyond)
    {
        if (quantity > ResourceQuantity.FromUnits(Greatest / 1000))
        {
            // Exact where units are whole; a cpu amount this large has no exact number of thousandths that fits.
            return name.IsMilli ? beyond : Math.Min(units(quantity), beyond);
        }

        return name.IsMilli ? milli(quantity) : units(quantity);
    }
}
