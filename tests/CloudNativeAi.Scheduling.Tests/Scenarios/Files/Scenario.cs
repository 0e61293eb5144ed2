namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A situation, what happens in it, and what must come of it.</summary>
internal sealed class Scenario
{
    public string Id { get; set; } = "";

    public string Title { get; set; } = "";

    public List<string> Source { get; set; } = [];

    public List<string> Covers { get; set; } = [];

    public string Semantics { get; set; } = "";

    public string Trap { get; set; } = "";

    public ScenarioSettings Settings { get; set; } = new();

    public ScenarioGiven Given { get; set; } = new();

    public List<ScenarioStep> Steps { get; set; } = [];

    public ScenarioNever Never { get; set; } = new();

    public List<string> Arithmetic { get; set; } = [];
}
