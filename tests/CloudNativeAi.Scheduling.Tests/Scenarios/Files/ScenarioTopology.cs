namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>How near replicas must be.</summary>
internal sealed class ScenarioTopology
{
    public string? Required { get; set; }

    public string? Preferred { get; set; }

    public string? SliceLevel { get; set; }

    public int SliceSize { get; set; }
}
