using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.Storage;

/// <summary>A pod set as it is stored.</summary>
internal sealed class StoredPodSet
{
    public string Name { get; set; } = "";

    public int Count { get; set; }

    public int MinCount { get; set; }

    public int[] ValidSizes { get; set; } = [];

    /// <summary>Quantities by name, in their exact text.</summary>
    public SortedDictionary<string, string> Requests { get; set; } = new(StringComparer.Ordinal);

    public string? DeviceResource { get; set; }

    public int DeviceCount { get; set; }

    public int DeviceMilli { get; set; }

    public long? DeviceMemoryBytes { get; set; }

    public int? DeviceComputeMilli { get; set; }

    public string? DeviceProfile { get; set; }

    public DeviceIsolation? DeviceIsolation { get; set; }

    public string? TopologyRequired { get; set; }

    public string? TopologyPreferred { get; set; }

    public string? TopologySpread { get; set; }

    public int? TopologyMaxPerDomain { get; set; }

    /// <summary>Sizes by level, widest first; null: none.</summary>
    public StoredSlice[]? TopologySlices { get; set; }

    public SortedDictionary<string, string> NodeSelector { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Key and value, or key alone for any value.</summary>
    public string[][] Tolerations { get; set; } = [];

    /// <summary>Null: none.</summary>
    public string[]? Content { get; set; }

    public static StoredPodSet Of(PodSet set) => new()
    {
        Name = set.Name,
        Count = set.Count,
        MinCount = set.MinCount,
        ValidSizes = [.. set.ValidSizes],
        Requests = new SortedDictionary<string, string>(set.Requests.ToDictionary(static pair => pair.Key.Value, static pair => pair.Value.ToString()), StringComparer.Ordinal),
        DeviceResource = set.Devices?.Resource.Value,
        DeviceCount = set.Devices?.Count ?? 0,
        DeviceMilli = set.Devices?.Milli ?? 0,
        DeviceMemoryBytes = set.Devices?.MemoryBytes,
        DeviceComputeMilli = set.Devices is { ComputeMilli: > 0 and var compute } ? compute : null,
        DeviceProfile = set.Devices?.Profile,
        DeviceIsolation = set.Devices is { Isolation: > 0 and var isolation } ? isolation : null,
        TopologyRequired = set.Topology?.Required,
        TopologyPreferred = set.Topology?.Preferred,
        TopologySpread = set.Topology?.Spread,
        TopologyMaxPerDomain = set.Topology?.MaxPerDomain,
        TopologySlices = set.Topology is { } topology ? [.. topology.Slices.Select(static slice => new StoredSlice { Level = slice.Level, Size = slice.Size })] : null,
        NodeSelector = new SortedDictionary<string, string>(set.NodeSelector.ToDictionary(), StringComparer.Ordinal),
        Tolerations = [.. set.Tolerations.Select(static one => one.Value is null ? new[] { one.Key } : [one.Key, one.Value])],
        Content = set.Content.Count == 0 ? null : [.. set.Content.Select(static one => one.Value)],
    };

    public PodSet ToPodSet() => new(Name, Count, ResourceList.Create(Requests.Select(static pair => KeyValuePair.Create(new ResourceName(pair.Key), ResourceQuantity.Parse(pair.Value)))))
    {
        MinCount = MinCount,
        ValidSizes = ValidSizes,
        Devices = DeviceResource is null ? null : new DeviceRequest(DeviceResource, DeviceCount, DeviceMilli)
        {
            MemoryBytes = DeviceMemoryBytes,
            ComputeMilli = DeviceComputeMilli ?? 0,
            Profile = DeviceProfile,
            Isolation = DeviceIsolation ?? default,
        },
        Topology = TopologySlices is null ? null : new TopologyRequest
        {
            Required = TopologyRequired,
            Preferred = TopologyPreferred,
            Spread = TopologySpread,
            MaxPerDomain = TopologyMaxPerDomain,
            Slices = [.. TopologySlices.Select(static slice => new TopologySlice(slice.Level, slice.Size))],
        },
        NodeSelector = NodeSelector,
        Tolerations = [.. Tolerations.Select(static one => new Toleration(one[0], one.Length > 1 ? one[1] : null))],
        Content = [.. (Content ?? []).Select(static one => new ContentKey(one))],
    };
}

/// <summary>A slice of a pod set as it is stored.</summary>
internal sealed class StoredSlice
{
    public string Level { get; set; } = "";

    public int Size { get; set; }
}
