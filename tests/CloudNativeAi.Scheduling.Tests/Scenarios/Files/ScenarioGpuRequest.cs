namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>Devices that a replica asks for.</summary>
internal sealed class ScenarioGpuRequest
{
    public int Count { get; set; } = 1;

    public string? Share { get; set; }

    public string? Memory { get; set; }

    public int Cores { get; set; }

    public string? Profile { get; set; }
}
