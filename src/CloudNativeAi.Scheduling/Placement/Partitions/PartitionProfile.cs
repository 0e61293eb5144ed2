namespace CloudNativeAi.Scheduling;

/// <summary>One kind of partition of a model.</summary>
/// <param name="Name">Such as <c>3g.20gb</c>.</param>
/// <param name="MemorySlices">Neighbouring memory slices it takes.</param>
/// <param name="ComputeSlices">Compute slices it takes.</param>
/// <param name="Starts">The memory slices at which it may start.</param>
internal sealed record PartitionProfile(string Name, int MemorySlices, int ComputeSlices, params int[] Starts)
{
    /// <summary>The memory slices of a partition, a bit each.</summary>
    public int Mask(int start) => ((1 << MemorySlices) - 1) << start;
}
