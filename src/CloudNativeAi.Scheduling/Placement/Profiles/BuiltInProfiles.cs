namespace CloudNativeAi.Scheduling;

/// <summary>The profiles that options can name, with a host's own plugins beside the built-in ones.</summary>
internal static class BuiltInProfiles
{
    public static PlacementProfile Of(SchedulingOptions options, IEnumerable<INodeFilter>? filters = null, IEnumerable<WeightedScorer>? scorers = null, IDeviceChooser? chooser = null)
    {
        WeightedScorer basis = options.Profile switch
        {
            PlacementProfiles.Spread => new(new SpreadScorer(), 1),
            _ => new(new BestFitScorer(), 1),
        };
        return new PlacementProfile(options.Profile, filters ?? [], [basis, .. scorers ?? []], chooser, [.. options.TopologyLevels]);
    }
}
