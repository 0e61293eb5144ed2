namespace CloudNativeAi.Scheduling;

/// <summary>One kind of partition.</summary>
public sealed class PartitionProfileOptions
{
    /// <summary>Neighbouring memory slices it takes, 1 or more.</summary>
    public int MemorySlices { get; set; } = 1;

    /// <summary>Compute slices it takes, 0 or more.</summary>
    public int ComputeSlices { get; set; } = 1;

    /// <summary>The memory slices at which it may start, from 0.</summary>
    public IList<int> Starts { get; } = [];
}
