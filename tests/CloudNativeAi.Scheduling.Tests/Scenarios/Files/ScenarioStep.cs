namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What happens at a time, and what must come of it.</summary>
internal sealed class ScenarioStep
{
    public int At { get; set; }

    public List<ScenarioAction> Do { get; set; } = [];

    public ScenarioExpectation Expect { get; set; } = new();
}
