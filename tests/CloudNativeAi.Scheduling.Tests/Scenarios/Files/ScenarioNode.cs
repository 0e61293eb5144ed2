namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A node.</summary>
internal sealed class ScenarioNode
{
    public string Name { get; set; } = "";

    /// <summary>Bytes it holds, by content.</summary>
    public Dictionary<string, string> Held { get; set; } = [];

    /// <summary>What it is measured at; null: it is not.</summary>
    public Dictionary<string, string>? Usage { get; set; }

    public Dictionary<string, string> Capacity { get; set; } = [];

    public Dictionary<string, string> Labels { get; set; } = [];

    public List<ScenarioTaint> Taints { get; set; } = [];

    public bool Cordoned { get; set; }

    public List<ScenarioGpu> Gpus { get; set; } = [];
}
