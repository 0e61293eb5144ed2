namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>Where replicas of a pod set must be.</summary>
internal sealed class ScenarioPlaces
{
    public Dictionary<string, int>? Nodes { get; set; }

    public List<Dictionary<string, int>>? AnyOf { get; set; }

    public string? SliceLevel { get; set; }

    public int SliceSize { get; set; }
}
