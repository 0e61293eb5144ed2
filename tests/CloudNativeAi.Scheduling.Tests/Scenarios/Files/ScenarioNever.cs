namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What must not be at any moment.</summary>
internal sealed class ScenarioNever
{
    public List<string> Preempted { get; set; } = [];

    public List<string> Admitted { get; set; } = [];

    public Dictionary<string, int> EvictionsAbove { get; set; } = [];

    public Dictionary<string, Dictionary<string, string>> UsageAbove { get; set; } = [];

    public Dictionary<string, List<string>> PlacedOn { get; set; } = [];

    public Dictionary<string, Dictionary<string, int>> BelowCount { get; set; } = [];

    public List<List<string>> DeviceShared { get; set; } = [];
}
