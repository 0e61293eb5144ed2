namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What a step must come to. Null: not said.</summary>
internal sealed class ScenarioExpectation
{
    public List<string> Admitted { get; set; } = [];

    public Dictionary<string, string> Refused { get; set; } = [];

    public Dictionary<string, ScenarioBlame> Preempted { get; set; } = [];

    public Dictionary<string, ScenarioBlame> Evicting { get; set; } = [];

    public Dictionary<string, string> Evicted { get; set; } = [];

    public Dictionary<string, string> Stopped { get; set; } = [];

    public Dictionary<string, Dictionary<string, int>> Degraded { get; set; } = [];

    public List<string> Repaired { get; set; } = [];

    public Dictionary<string, Dictionary<string, int>> Resized { get; set; } = [];

    public Dictionary<string, string> Waiting { get; set; } = [];

    public Dictionary<string, string> ResizePending { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> Usage { get; set; } = [];

    public Dictionary<string, Dictionary<string, int>> Counts { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> Flavor { get; set; } = [];

    public Dictionary<string, Dictionary<string, ScenarioPlaces>> Placement { get; set; } = [];

    public ScenarioDevices Devices { get; set; } = new();

    public Dictionary<string, ScenarioMig> Mig { get; set; } = [];
}
