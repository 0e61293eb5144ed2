namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>Whom a queue may displace.</summary>
internal sealed class ScenarioPreemption
{
    public string WithinQueue { get; set; } = "Never";

    public string ReclaimWithinCohort { get; set; } = "Never";

    public string BorrowWithinCohort { get; set; } = "Never";
}
