namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A pod set.</summary>
internal sealed class ScenarioPodSet
{
    public string Name { get; set; } = "";

    /// <summary>What its replicas read, by name.</summary>
    public List<string> Content { get; set; } = [];

    public int Count { get; set; }

    public int? MinCount { get; set; }

    public Dictionary<string, string> Requests { get; set; } = [];

    public Dictionary<string, string> NodeSelector { get; set; } = [];

    public List<ScenarioTaint> Tolerations { get; set; } = [];

    public ScenarioTopology? Topology { get; set; }

    public ScenarioGpuRequest? Gpu { get; set; }
}
