namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A taint, or what tolerates one.</summary>
internal sealed class ScenarioTaint
{
    public string Key { get; set; } = "";

    public string? Value { get; set; }

    public string Effect { get; set; } = "NoSchedule";
}
