namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in device choosers.</summary>
public static class DeviceChoosers
{
    /// <summary>A share goes to the fullest device that still fits it, a partition where the largest other one stays possible, whole requests to the first free devices: whole devices stay whole.</summary>
    public const string Fullest = "fullest";

    /// <summary>Shares and partitions go to the device with most left: few share one.</summary>
    public const string Emptiest = "emptiest";

    /// <summary>Whole devices are taken near each other, by link domain, PCIe root and NUMA node, network adapters beside the devices they serve; shares as <see cref="Fullest"/>.</summary>
    public const string Topology = "topology";

    /// <summary>A share goes to the device whose remaining gap loses least worth to the shares that arrive, whole requests to the first free devices. Comes with <see cref="PlacementProfiles.Fragmentation"/>, and only with it.</summary>
    public const string Fragmentation = "fragmentation";
}
