namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>How the scheduler is set up, and how its owners behave.</summary>
internal sealed class ScenarioSettings
{
    public bool FairSharing { get; set; }

    public string Eviction { get; set; } = "Instant";

    public string Start { get; set; } = "Instant";

    public int GangRecoverySeconds { get; set; }

    public int? ReserveAfterSeconds { get; set; }

    /// <summary>A share; null: no matter.</summary>
    public string? MaxNodeLoad { get; set; }

    public string NodePacking { get; set; } = "Binpack";

    public string DevicePacking { get; set; } = "Binpack";
}
