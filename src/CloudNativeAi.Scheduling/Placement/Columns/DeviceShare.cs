using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>Shares of devices that a replica asks for; each share lies on one device, on different ones where it asks for several.</summary>
/// <param name="Resource">What the devices count as.</param>
/// <param name="Count">How many devices, 1 or more.</param>
/// <param name="Milli">The share of each one's memory and compute, 1 … 999 thousandths; 0: as <see cref="MemoryBytes"/> or <see cref="Profile"/> says.</param>
public readonly record struct DeviceShare(ResourceId Resource, int Count, int Milli)
{
    /// <summary>Memory on each, in bytes; 0: as <see cref="Milli"/> or <see cref="Profile"/> says.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>With <see cref="MemoryBytes"/>: compute of each, 0 … 1,000 thousandths.</summary>
    public int ComputeMilli { get; init; }

    /// <summary>A partition of each, by its profile; null: none.</summary>
    public string? Profile { get; init; }

    /// <summary>What must keep those who share a device apart.</summary>
    public DeviceIsolation Isolation { get; init; }

    /// <summary>As much of memory as of compute, on any device that is shared.</summary>
    internal bool IsPlain => Milli > 0 && Isolation == DeviceIsolation.None;
}
