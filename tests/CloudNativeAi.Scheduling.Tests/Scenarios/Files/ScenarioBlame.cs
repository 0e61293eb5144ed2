namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>For whom, and why.</summary>
internal sealed class ScenarioBlame
{
    public string By { get; set; } = "";

    public string Reason { get; set; } = "";
}
