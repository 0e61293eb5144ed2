namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>Where a partition is.</summary>
internal sealed class ScenarioMig
{
    public string Device { get; set; } = "";

    public int Start { get; set; }
}
