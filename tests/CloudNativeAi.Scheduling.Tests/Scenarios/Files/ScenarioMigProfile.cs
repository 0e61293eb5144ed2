namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What one partition of a device takes.</summary>
internal sealed class ScenarioMigProfile
{
    public int MemorySlices { get; set; }

    public int ComputeSlices { get; set; }

    public string Memory { get; set; } = "";

    public List<int> Starts { get; set; } = [];
}
