namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in scorers.</summary>
public static class NodeScorers
{
    /// <summary>The fuller a node will be, the better: large holes stay whole. Devices weigh most, so work without devices goes to nodes without free ones.</summary>
    public const string BestFit = "best-fit";

    /// <summary>The emptier a node will be, the better: one lost node hurts less.</summary>
    public const string Spread = "spread";

    /// <summary>The less the node's free GPUs lose of their worth to the work that arrives, the better: fragments, gaps, GPUs without CPU and scarce models count.</summary>
    public const string Fragmentation = "fragmentation";

    /// <summary>The more of the request's content a node holds (<see cref="PodSet.Content"/>), the better: 10,000 where all its bytes are there. Counts 1 in the built-in profiles where the host registers an <see cref="IDataLocality"/>.</summary>
    public const string Data = "data";

    /// <summary>The less of a node is really used, as its source measures it (<see cref="Resources.Node.Usage"/>), the better; what was placed since, and all on a node that is not measured, counts as used in full.</summary>
    public const string Load = "load";

    /// <summary>Nodes with a <c>PreferNoSchedule</c> taint that is not tolerated come last.</summary>
    public const string TaintPreference = "taint-preference";
}
