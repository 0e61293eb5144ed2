namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A workload or a queue to delete.</summary>
internal sealed class ScenarioDelete
{
    public string? Workload { get; set; }

    public string? Queue { get; set; }
}
