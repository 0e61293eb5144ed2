namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A flavor.</summary>
internal sealed class ScenarioFlavor
{
    public string Name { get; set; } = "";

    public Dictionary<string, string> NodeLabels { get; set; } = [];

    public List<ScenarioTaint> Taints { get; set; } = [];
}
