namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A device of a node.</summary>
internal sealed class ScenarioGpu
{
    public string Model { get; set; } = "";

    public string Memory { get; set; } = "";

    public bool Mig { get; set; }
}
