namespace CloudNativeAi.Resources;

/// <summary>One device of a node.</summary>
/// <param name="Id">Unique on its node; what its vendor calls it where there is such a name (a GPU's UUID).</param>
/// <param name="Kind">What it is.</param>
/// <param name="Resource">The resource it counts as, e.g. <c>nvidia.com/gpu</c>; default: none, it is told of and not given out (disks, network adapters).</param>
/// <param name="Model">The vendor's model name; empty: unknown.</param>
/// <param name="MemoryBytes">Its own memory, a disk's size, in bytes; 0: none or unknown.</param>
/// <param name="Health">Whether it may be given to new work.</param>
public sealed record Device(string Id, DeviceKind Kind, ResourceName Resource, string Model, long MemoryBytes, DeviceHealth Health)
{
    /// <summary>The NUMA node it hangs on; null: unknown.</summary>
    public int? NumaNode { get; init; }

    /// <summary>The PCI address; null: none.</summary>
    public string? PciAddress { get; init; }

    /// <summary>The PCIe root complex or switch it hangs under; devices with the same value reach each other without the processor. Null: unknown.</summary>
    public string? PcieRoot { get; init; }

    /// <summary>Whether it is kept from new work; what runs on it stays.</summary>
    public bool Cordoned { get; init; }

    /// <summary>What keeps those who share it apart; <see cref="DeviceIsolation.None"/> unless said. A partitioned one is <see cref="DeviceIsolation.Hardware"/> whatever this says.</summary>
    public DeviceIsolation Isolation { get; init; }

    /// <summary>Whether it is cut into partitions (MIG): it is then given out by partition profile only.</summary>
    public bool Partitioned { get; init; }

    /// <summary>Devices with the same value reach each other over a fast link; null: none.</summary>
    public string? LinkDomain { get; init; }
}
