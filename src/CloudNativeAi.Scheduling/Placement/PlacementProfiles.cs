namespace CloudNativeAi.Scheduling;

/// <summary>Names of the built-in profiles: which scorers count, and how much.</summary>
public static class PlacementProfiles
{
    /// <summary>Fill nodes up (<see cref="NodeScorers.BestFit"/>); the default.</summary>
    public const string BestFit = "best-fit";

    /// <summary>Even load (<see cref="NodeScorers.Spread"/>).</summary>
    public const string Spread = "spread";

    /// <summary>As much GPU as possible stays usable for the work that arrives, which is learnt (<see cref="NodeScorers.Fragmentation"/>). Its own <see cref="DeviceChoosers.Fragmentation"/> takes the place of <see cref="DeviceChoosers.Fullest"/>.</summary>
    public const string Fragmentation = "fragmentation";
}
