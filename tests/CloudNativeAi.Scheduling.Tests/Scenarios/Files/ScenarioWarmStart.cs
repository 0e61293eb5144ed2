namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>How much of its data must be near before a workload starts, and how long it waits for that.</summary>
internal sealed class ScenarioWarmStart
{
    public string Share { get; set; } = "1";

    public int? WithinSeconds { get; set; }
}
