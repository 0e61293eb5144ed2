namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A cohort.</summary>
internal sealed class ScenarioCohort
{
    public string Name { get; set; } = "";

    public string? Parent { get; set; }

    public Dictionary<string, string> Nominal { get; set; } = [];

    public Dictionary<string, string> BorrowingLimit { get; set; } = [];

    public Dictionary<string, string> LendingLimit { get; set; } = [];

    public string Weight { get; set; } = "1";

    public List<ScenarioFlavorQuota> Flavors { get; set; } = [];
}
