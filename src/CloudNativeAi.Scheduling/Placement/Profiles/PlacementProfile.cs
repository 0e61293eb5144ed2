namespace CloudNativeAi.Scheduling;

/// <summary>How nodes are chosen: filters, weighted scorers, one device chooser. The built-in filters always run, before the others.</summary>
internal sealed class PlacementProfile
{
    /// <param name="name">For configuration and explanations.</param>
    /// <param name="filters">Besides the built-in ones, in order.</param>
    /// <param name="scorers">At least one; weights 1 … 1,000.</param>
    /// <param name="chooser">Null: <see cref="DeviceChoosers.Fullest"/>.</param>
    /// <param name="topologyLabels">Labels whose values are domains, widest first.</param>
    /// <param name="partitions">Into what devices can be cut; null: the models known here.</param>
    /// <param name="mostLoad">Thousandths of measured use above which a node gets nothing new; null: no matter.</param>
    /// <exception cref="ArgumentException">Two plugins share a name, or a weight is out of range.</exception>
    public PlacementProfile(string name, IEnumerable<INodeFilter> filters, IEnumerable<WeightedScorer> scorers, IDeviceChooser? chooser = null, IReadOnlyList<string>? topologyLabels = null, PartitionModels? partitions = null, int? mostLoad = null)
    {
        Name = name;
        Filters = [new SchedulableFilter(), new NodeSelectorFilter(), new TaintFilter(), new ResourcesFilter(), new DevicesFilter(), .. mostLoad is { } most ? [new LoadFilter(most)] : Array.Empty<INodeFilter>(), .. filters];
        MostLoad = mostLoad;
        WeightedScorer[] own = [.. scorers];
        foreach (var scorer in own)
        {
            if (scorer.Weight is < 1 or > 1000)
            {
                throw new ArgumentException($"The weight of scorer \"{scorer.Scorer.Name}\" is {scorer.Weight}; a weight is 1 … 1,000. Leave the scorer out to give it none.", nameof(scorers));
            }
        }

        // Heavier than all others together: what prefers to stay free is used only where nothing else fits.
        Scorers = [.. own, new WeightedScorer(new TaintPreferenceScorer(), own.Sum(s => s.Weight) + 1)];
        if (Scorers.Sum(s => (long)s.Weight) > 100_000)
        {
            throw new ArgumentException("The weights of all scorers sum to more than 50,000. Use smaller weights in the same ratio.", nameof(scorers));
        }

        Chooser = chooser ?? new FullestDeviceChooser();
        TopologyLabels = topologyLabels ?? [];
        Partitions = partitions ?? new PartitionModels();
        Observers = [.. Filters.OfType<IArrivalObserver>().Concat(Scorers.Select(s => s.Scorer).OfType<IArrivalObserver>()).Concat(new object[] { Chooser }.OfType<IArrivalObserver>()).Distinct()];
        ThrowIfTwice(Filters.Select(f => f.Name), "filters", nameof(filters));
        ThrowIfTwice(Scorers.Select(s => s.Scorer.Name), "scorers", nameof(scorers));
    }

    /// <summary>The most that a scorer gives, before its weight.</summary>
    public const int GreatestScore = 10_000;

    public string Name { get; }

    public IReadOnlyList<INodeFilter> Filters { get; }

    public IReadOnlyList<WeightedScorer> Scorers { get; }

    public IDeviceChooser Chooser { get; }

    public IReadOnlyList<string> TopologyLabels { get; }

    public PartitionModels Partitions { get; }

    /// <summary>Thousandths of measured use above which a node gets nothing new; null: no matter.</summary>
    public int? MostLoad { get; }

    /// <summary>Its plugins that learn from what arrives.</summary>
    public IArrivalObserver[] Observers { get; }

    /// <summary>The default: fill nodes up.</summary>
    public static PlacementProfile BestFit() => new(PlacementProfiles.BestFit, [], [new(new BestFitScorer(), 1)]);

    /// <summary>Even load.</summary>
    public static PlacementProfile Spread() => new(PlacementProfiles.Spread, [], [new(new SpreadScorer(), 1)]);

    private static void ThrowIfTwice(IEnumerable<string> names, string what, string parameter)
    {
        var twice = names.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"Two {what} are named \"{twice.Key}\"; names are unique. Give one of them another name.", parameter);
        }
    }
}
