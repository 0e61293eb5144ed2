namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>New limits of a queue; what is not said stays.</summary>
internal sealed class ScenarioSetQuota
{
    public string Queue { get; set; } = "";

    public Dictionary<string, string>? Nominal { get; set; }

    public Dictionary<string, string>? BorrowingLimit { get; set; }

    public Dictionary<string, string>? LendingLimit { get; set; }
}
