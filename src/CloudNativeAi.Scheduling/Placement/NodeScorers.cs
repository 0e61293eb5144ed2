namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in scorers.</summary>
public static class NodeScorers
{
    /// <summary>The fuller a node will be, the better: large holes stay whole. Devices weigh most, so work without devices goes to nodes without free ones.</summary>
    public const string BestFit = "best-fit";

    /// <summary>The emptier a node will be, the better: one lost node hurts less.</summary>
    public const string Spread = "spread";

    /// <summary>Nodes with a <c>PreferNoSchedule</c> taint that is not tolerated come last.</summary>
    public const string TaintPreference = "taint-preference";
}
