using CloudNativeAi.Scheduling.Workloads;
using Microsoft.Extensions.Options;

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

    /// <summary>The default profile first, then each that a queue names.</summary>
    public static PlacementProfile[] All(SchedulingOptions options, IEnumerable<INodeFilter>? filters = null, IEnumerable<WeightedScorer>? scorers = null, IDeviceChooser? chooser = null, bool locality = false) =>
    [
        .. options.Queues.Values.Select(static queue => queue.Profile).OfType<string>().Concat(options.Profiles.Keys)
            .Prepend(options.Profile)
            .Distinct(StringComparer.Ordinal)
            .Select(name => Of(options, name, filters, scorers, chooser, locality)),
    ];

    /// <summary>The default profile.</summary>
    public static PlacementProfile Of(SchedulingOptions options, IEnumerable<INodeFilter>? filters = null, IEnumerable<WeightedScorer>? scorers = null, IDeviceChooser? chooser = null, bool locality = false) =>
        Of(options, options.Profile, filters, scorers, chooser, locality);

    private static PlacementProfile Of(SchedulingOptions options, string name, IEnumerable<INodeFilter>? filters, IEnumerable<WeightedScorer>? scorers, IDeviceChooser? chooser, bool locality)
    {
        var named = options.Profiles.TryGetValue(name, out var known) ? known : BuiltIn(name, locality);
        var host = (scorers ?? []).ToList();
        var counting = new List<WeightedScorer>();
        IDeviceChooser? own = null;
        foreach (var (scorer, weight) in named.Scorers.OrderBy(static pair => pair.Key, StringComparer.Ordinal).Where(one => one.Value > 0 && !host.Exists(other => other.Scorer.Name == one.Key)))
        {
            var (built, comes) = Scorer(name, scorer);
            counting.Add(new WeightedScorer(built, weight));
            own ??= comes;
        }

        counting.AddRange(host.Select(one => named.Scorers.TryGetValue(one.Scorer.Name, out var weight) ? one with { Weight = weight } : one).Where(static one => one.Weight > 0));

        // A scorer's own chooser takes the place of the one that is there unless said.
        own = named.DeviceChooser is null && options.DeviceChooser == DeviceChoosers.Fullest ? own : null;
        return new PlacementProfile(name, filters ?? [], counting, chooser ?? own ?? BuiltInChoosers.Find(named.DeviceChooser ?? options.DeviceChooser), [.. options.TopologyLevels], new PartitionModels(options.PartitionModels), options.MaxNodeLoad is { } most ? (int)(most * 1000) : null);
    }

    /// <summary>Its own scorer; and where somebody tells what nodes hold, data counts as much.</summary>
    private static ProfileOptions BuiltIn(string name, bool locality)
    {
        var profile = new ProfileOptions { Scorers = { [name] = 1 } };
        if (locality)
        {
            profile.Scorers[NodeScorers.Data] = 1;
        }

        return profile;
    }

    private static (INodeScorer Scorer, IDeviceChooser? Chooser) Scorer(string profile, string name) => name switch
    {
        NodeScorers.Spread => (new SpreadScorer(), null),
        NodeScorers.Fragmentation => Fragmentation(new FragmentationWeights()),
        NodeScorers.BestFit => (new BestFitScorer(), null),
        NodeScorers.Data => (new DataScorer(), null),
        NodeScorers.Load => (new LoadScorer(), null),
        _ => throw new OptionsValidationException(
            nameof(SchedulingOptions),
            typeof(SchedulingOptions),
            [ErrorLine.Of($"CloudNativeAi:Scheduling:Profiles:{profile}:Scorers:{name} names no scorer; a scorer is {NodeScorers.BestFit}, {NodeScorers.Spread}, {NodeScorers.Fragmentation}, {NodeScorers.Data}, {NodeScorers.Load} or one that the host adds with AddNodeScorer. Correct the name, or remove the line.")]),
    };
}
