namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A queue.</summary>
internal sealed class ScenarioQueue
{
    public string Name { get; set; } = "";

    public string? Cohort { get; set; }

    public string Ordering { get; set; } = "BestEffortFIFO";

    public string Weight { get; set; } = "1";

    public bool Unlimited { get; set; }

    public Dictionary<string, string> Nominal { get; set; } = [];

    public Dictionary<string, string> BorrowingLimit { get; set; } = [];

    public Dictionary<string, string> LendingLimit { get; set; } = [];

    public List<ScenarioFlavorQuota> Flavors { get; set; } = [];

    public ScenarioPreemption Preemption { get; set; } = new();

    public ScenarioFungibility FlavorFungibility { get; set; } = new();
}
