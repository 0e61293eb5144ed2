namespace CloudNativeAi.Scheduling;

/// <summary>A way to choose nodes, by a name of one's own: <c>CloudNativeAi:Scheduling:Profiles:NAME</c>.</summary>
public sealed class ProfileOptions
{
    /// <summary>The scorers that count, and how much: names of <see cref="NodeScorers"/> or of scorers that the host added, 1 … 1,000 each. One of the host's that is not named counts as it was added; 0 leaves it out. At least one counts.</summary>
    public IDictionary<string, int> Scorers { get; } = new Dictionary<string, int>(StringComparer.Ordinal);

    /// <summary>Which devices of a node are taken, a name of <see cref="DeviceChoosers"/>; null, the default: as <see cref="SchedulingOptions.DeviceChooser"/> says, or the scorer's own.</summary>
    public string? DeviceChooser { get; set; }
}
