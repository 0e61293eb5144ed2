namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in device choosers.</summary>
public static class DeviceChoosers
{
    /// <summary>A share goes to the fullest device that still fits it, whole requests to the first free devices: whole devices stay whole.</summary>
    public const string Fullest = "fullest";

    /// <summary>A share goes to the device whose remaining gap loses least worth to the shares that arrive, whole requests to the first free devices.</summary>
    public const string Fragmentation = "fragmentation";
}
