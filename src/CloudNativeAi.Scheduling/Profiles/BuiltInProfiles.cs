namespace CloudNativeAi.Scheduling;

/// <summary>The profiles that options can name, with a host's own plugins beside the built-in ones.</summary>
internal static class BuiltInProfiles
{
    /// <summary>Little GPU is lost to fragments. The two learn together what arrives: each cluster state gets a pair of its own.</summary>
    public static (INodeScorer Scorer, IDeviceChooser Chooser) Fragmentation(FragmentationWeights weights)
    {
        var model = new FragmentationModel(weights);
        return (new FragmentationScorer(model), new FragmentationDeviceChooser(model));
    }

    public static PlacementProfile Of(SchedulingOptions options, IEnumerable<INodeFilter>? filters = null, IEnumerable<WeightedScorer>? scorers = null, IDeviceChooser? chooser = null)
    {
        var (basis, own) = options.Profile switch
        {
            PlacementProfiles.Spread => (new SpreadScorer(), null),
            PlacementProfiles.Fragmentation => Fragmentation(new FragmentationWeights()),
            _ => ((INodeScorer)new BestFitScorer(), (IDeviceChooser?)null),
        };

        // A profile's own chooser takes the place of the one that is there unless said.
        own = options.DeviceChooser == DeviceChoosers.Fullest ? own : null;
        return new PlacementProfile(options.Profile, filters ?? [], [new(basis, 1), .. scorers ?? []], chooser ?? own ?? BuiltInChoosers.Find(options.DeviceChooser), [.. options.TopologyLevels], new PartitionModels(options.PartitionModels));
    }
}
