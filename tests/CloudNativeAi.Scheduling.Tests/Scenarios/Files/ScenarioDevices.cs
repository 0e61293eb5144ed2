namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>Who must share devices and who must not.</summary>
internal sealed class ScenarioDevices
{
    public List<List<string>> Same { get; set; } = [];

    public List<List<string>> Distinct { get; set; } = [];

    public List<string> Spread { get; set; } = [];
}
