namespace CloudNativeAi.Scheduling;

/// <summary>What is used of a device beyond equal shares of memory and compute.</summary>
/// <param name="Memory">Thousandths of bytes, so that thousandths of a device's memory are whole numbers too.</param>
/// <param name="Compute">Thousandths.</param>
/// <param name="Slots">A bit for each memory slice that a partition has.</param>
/// <param name="ComputeSlots">Compute slices of all partitions.</param>
internal readonly record struct DeviceUse(long Memory, int Compute, ushort Slots, ushort ComputeSlots)
{
    /// <summary>No device is taken to have more, so that thousandths of it can be counted.</summary>
    public const long MostMemory = 1L << 50;

    /// <summary>The greater of both, rounded up to thousandths of the device.</summary>
    public int Milli(long memoryBytes) => Math.Max(Compute, Memory == 0 ? 0 : (int)Math.Min(1_000_000, (Memory + Math.Max(1, memoryBytes) - 1) / Math.Max(1, memoryBytes)));
}
