namespace CloudNativeAi.Scheduling;

/// <summary>Into what a model of devices can be cut: <c>CloudNativeAi:Scheduling:PartitionModels:NAME</c>.</summary>
public sealed class PartitionModelOptions
{
    /// <summary>Memory slices of a device, 1 … 16; 8 unless said.</summary>
    public int MemorySlices { get; set; } = 8;

    /// <summary>Compute slices of a device, 1 … 16; 7 unless said.</summary>
    public int ComputeSlices { get; set; } = 7;

    /// <summary>The profiles by name, such as <c>3g.20gb</c>.</summary>
    public IDictionary<string, PartitionProfileOptions> Profiles { get; } = new Dictionary<string, PartitionProfileOptions>(StringComparer.Ordinal);
}
