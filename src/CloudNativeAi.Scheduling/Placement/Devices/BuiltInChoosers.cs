namespace CloudNativeAi.Scheduling;

/// <summary>The device choosers by name.</summary>
internal static class BuiltInChoosers
{
    public static readonly string[] Names = [DeviceChoosers.Fullest, DeviceChoosers.Emptiest, DeviceChoosers.Topology];

    /// <summary>Null: there is none of that name.</summary>
    public static IDeviceChooser? Find(string name) => name switch
    {
        DeviceChoosers.Fullest => new FullestDeviceChooser(),
        DeviceChoosers.Emptiest => new EmptiestDeviceChooser(),
        DeviceChoosers.Topology => new LinkedDeviceChooser(),
        _ => null,
    };
}
