namespace CloudNativeAi.Scheduling;

/// <summary>The geometry of device models by name, upper or lower case: those known here, and those that options add or replace.</summary>
/// <remarks>Slices and starts of the known ones are those of the NVIDIA Multi-Instance GPU User Guide, chapter "Supported MIG Profiles", without the variants with media engines (<c>+me</c>).
/// Of the A100 with 40 GB the profiles that every driver has: <c>1g.10gb</c>, which later drivers add, is left to options.</remarks>
internal sealed class PartitionModels
{
    private readonly Dictionary<string, PartitionGeometry> _byModel = new(StringComparer.OrdinalIgnoreCase);

    public PartitionModels(IEnumerable<KeyValuePair<string, PartitionModelOptions>>? added = null)
    {
        Add(Seven([new("1g.5gb", 1, 1, 0, 1, 2, 3, 4, 5, 6), new("2g.10gb", 2, 2, 0, 2, 4), new("3g.20gb", 4, 3, 0, 4), new("4g.20gb", 4, 4, 0), new("7g.40gb", 8, 7, 0)]), "A100-40GB", "A100-SXM4-40GB", "A100-PCIE-40GB");
        Add(Seven("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"), "A100-80GB", "A100-SXM4-80GB", "A100-PCIE-80GB", "A100 80GB PCIe");
        Add(Seven("1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"), "H100-80GB", "H100", "H100 80GB HBM3", "H100 PCIe");
        Add(Seven("1g.18gb", "1g.35gb", "2g.35gb", "3g.71gb", "4g.71gb", "7g.141gb"), "H200", "H200-141GB", "H200 NVL");
        Add(new PartitionGeometry(4, 4, [new("1g.6gb", 1, 1, 0, 1, 2, 3), new("2g.12gb", 2, 2, 0, 2), new("4g.24gb", 4, 4, 0)]), "A30", "A30-24GB");
        foreach (var (model, options) in added ?? [])
        {
            _byModel[model] = new PartitionGeometry(
                options.MemorySlices,
                options.ComputeSlices,
                [.. options.Profiles.Select(static pair => new PartitionProfile(pair.Key, pair.Value.MemorySlices, pair.Value.ComputeSlices, [.. pair.Value.Starts]))]);
        }
    }

    /// <summary>The geometry of a model; null: it is not known.</summary>
    public PartitionGeometry? Find(string model) => _byModel.GetValueOrDefault(model);

    private static PartitionGeometry Seven(string one, string wide, string two, string three, string four, string seven) =>
        Seven([new(one, 1, 1, 0, 1, 2, 3, 4, 5, 6), new(wide, 2, 1, 0, 2, 4, 6), new(two, 2, 2, 0, 2, 4), new(three, 4, 3, 0, 4), new(four, 4, 4, 0), new(seven, 8, 7, 0)]);

    private static PartitionGeometry Seven(PartitionProfile[] profiles) => new(8, 7, profiles);

    private void Add(PartitionGeometry geometry, params ReadOnlySpan<string> models)
    {
        foreach (var model in models)
        {
            _byModel[model] = geometry;
            _byModel[$"NVIDIA {model}"] = geometry;
        }
    }
}
