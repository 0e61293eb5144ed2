namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>A number of replicas of a pod set.</summary>
internal sealed class ScenarioPart
{
    public string Workload { get; set; } = "";

    public string PodSet { get; set; } = "main";

    public int Count { get; set; }
}
