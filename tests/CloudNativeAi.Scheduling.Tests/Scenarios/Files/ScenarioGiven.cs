namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What is there before the first step.</summary>
internal sealed class ScenarioGiven
{
    public List<string> Topology { get; set; } = [];

    /// <summary>Bytes of contents, by name.</summary>
    public Dictionary<string, string> Contents { get; set; } = [];

    public List<ScenarioNode> Nodes { get; set; } = [];

    public List<ScenarioFlavor> Flavors { get; set; } = [];

    public List<ScenarioCohort> Cohorts { get; set; } = [];

    public List<ScenarioQueue> Queues { get; set; } = [];

    public List<ScenarioWorkload> Running { get; set; } = [];
}
