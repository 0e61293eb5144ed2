namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A file of scenarios; its head is told in its own comments.</summary>
internal sealed class ScenarioFile
{
    public string Schema { get; set; } = "";

    public Dictionary<string, Dictionary<string, string>> Reasons { get; set; } = [];

    public Dictionary<string, Dictionary<string, ScenarioMigProfile>> MigProfiles { get; set; } = [];

    public List<Scenario> Scenarios { get; set; } = [];
}
