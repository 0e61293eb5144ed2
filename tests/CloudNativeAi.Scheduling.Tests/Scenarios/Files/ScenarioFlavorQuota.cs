namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>What a queue has of a flavor.</summary>
internal sealed class ScenarioFlavorQuota
{
    public string Name { get; set; } = "";

    public Dictionary<string, string> Nominal { get; set; } = [];

    public Dictionary<string, string> BorrowingLimit { get; set; } = [];

    public Dictionary<string, string> LendingLimit { get; set; } = [];
}
