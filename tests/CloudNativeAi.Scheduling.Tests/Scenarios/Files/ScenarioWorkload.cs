namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A workload; what follows its pod sets is said of running ones only.</summary>
internal sealed class ScenarioWorkload
{
    public string Name { get; set; } = "";

    public string Queue { get; set; } = "";

    public int Priority { get; set; }

    public ScenarioWarmStart? WarmStart { get; set; }

    public bool Elastic { get; set; }

    public int? MaxRunSeconds { get; set; }

    public List<string> DependsOn { get; set; } = [];

    public List<ScenarioPodSet> PodSets { get; set; } = [];

    public int StartedAt { get; set; }

    public int? SubmittedAt { get; set; }

    public Dictionary<string, Dictionary<string, int>> Placement { get; set; } = [];

    public Dictionary<string, int> Counts { get; set; } = [];

    public Dictionary<string, string> Flavor { get; set; } = [];

    public Dictionary<string, List<ScenarioMig>> Mig { get; set; } = [];
}
