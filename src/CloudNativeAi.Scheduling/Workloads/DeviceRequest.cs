using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>Devices each replica gets, whole, in shares or in partitions. A request in <see cref="PodSet.Requests"/> for a resource that devices count as means that many whole ones.</summary>
/// <remarks>A device has two measures, memory and compute, neither of which is ever given out beyond what it has. Each share lies on one device, those of one replica on different ones; a whole device is shared with nobody.</remarks>
/// <param name="Resource">The resource the devices count as, e.g. <c>nvidia.com/gpu</c>.</param>
/// <param name="Count">How many devices, 1 … 1,024.</param>
/// <param name="Milli">The share of each one's memory and compute, 1 … 1,000 thousandths; 1,000: whole, shared with nobody.</param>
public sealed record DeviceRequest(ResourceName Resource, int Count, int Milli = 1000)
{
    /// <summary>Instead of <see cref="Milli"/>: memory on each device, in bytes, 1 … 2⁵⁰, on devices whose memory is known; null: as <see cref="Milli"/> says.</summary>
    public long? MemoryBytes { get; init; }

    /// <summary>With <see cref="MemoryBytes"/>: the share of each device's compute, 0 … 1,000 thousandths; 0 unless said: none is counted.</summary>
    public int ComputeMilli { get; init; }

    /// <summary>Instead of <see cref="Milli"/>: a partition of each device by the name of its profile, such as <c>3g.20gb</c>, up to 63 characters, on devices that are partitioned and whose model has it; null: none.</summary>
    public string? Profile { get; init; }

    /// <summary>The least that must keep it apart from others on its devices; any, unless said. Whole devices and partitions are never shared.</summary>
    public DeviceIsolation Isolation { get; init; }
}
