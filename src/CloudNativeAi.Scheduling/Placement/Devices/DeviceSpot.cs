namespace CloudNativeAi.Scheduling;

/// <summary>A device of a row and, for a partition, where on it, in one number: the index alone unless a partition starts behind slice 0.</summary>
internal static class DeviceSpot
{
    private const int Bits = 20;

    public static int Of(int index, int start) => index | (start << Bits);

    public static int Index(int spot) => spot & ((1 << Bits) - 1);

    public static int Start(int spot) => spot >> Bits;

    /// <summary>Whether a device is among them.</summary>
    public static bool Has(ReadOnlySpan<int> spots, int index)
    {
        foreach (var spot in spots)
        {
            if (Index(spot) == index)
            {
                return true;
            }
        }

        return false;
    }
}
