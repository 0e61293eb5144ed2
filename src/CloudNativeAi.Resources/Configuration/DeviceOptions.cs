namespace CloudNativeAi.Resources;

/// <summary>Devices of one kind on a machine known from configuration.</summary>
public sealed class DeviceOptions
{
    /// <summary>How many alike; 1 … 1,024, default 1.</summary>
    public int Count { get; set; } = 1;

    /// <summary>Their ids, <c>ID-0</c>, <c>ID-1</c>, … where there are several; default: the last part of <see cref="Resource"/>.</summary>
    public string Id { get; set; } = "";

    /// <summary>What they are; default <see cref="DeviceKind.Gpu"/>.</summary>
    public DeviceKind Kind { get; set; } = DeviceKind.Gpu;

    /// <summary>The resource each counts as, e.g. <c>nvidia.com/gpu</c>; required.</summary>
    public string Resource { get; set; } = "";

    /// <summary>The vendor's model name; default: unknown.</summary>
    public string Model { get; set; } = "";

    /// <summary>The memory of each in bytes, 0 or more; default 0: none or unknown.</summary>
    public ResourceQuantity Memory { get; set; }

    /// <summary>Devices with the same value reach each other over a fast link; default: none.</summary>
    public string? LinkDomain { get; set; }

    /// <summary>The NUMA node they hang on, 0 or more; default: unknown.</summary>
    public int? NumaNode { get; set; }

    /// <summary>The PCIe root complex or switch they hang under; default: unknown.</summary>
    public string? PcieRoot { get; set; }

    /// <summary>Whether they are cut into partitions and given out by partition only; default false.</summary>
    public bool Partitioned { get; set; }

    /// <summary>Whether they are kept from new work; default false.</summary>
    public bool Cordoned { get; set; }

    /// <summary>What keeps those who share one apart; default <see cref="DeviceIsolation.None"/>.</summary>
    public DeviceIsolation Isolation { get; set; }
}
