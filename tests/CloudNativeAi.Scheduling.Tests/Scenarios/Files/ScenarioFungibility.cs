namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>How a queue searches flavors.</summary>
internal sealed class ScenarioFungibility
{
    public string WhenCanBorrow { get; set; } = "MayStopSearch";

    public string WhenCanPreempt { get; set; } = "TryNextFlavor";
}
