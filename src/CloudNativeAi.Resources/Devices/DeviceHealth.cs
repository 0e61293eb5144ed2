namespace CloudNativeAi.Resources;

/// <summary>Whether a device may be given to new work; only <see cref="Healthy"/> ones are.</summary>
public enum DeviceHealth
{
    /// <summary>In order.</summary>
    Healthy,

    /// <summary>Broken or withdrawn.</summary>
    Unhealthy,

    /// <summary>Nobody can tell; not offered to new work.</summary>
    Unknown,
}
