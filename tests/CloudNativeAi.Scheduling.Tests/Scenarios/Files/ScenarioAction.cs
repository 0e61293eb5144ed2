namespace CloudNativeAi.Scheduling.Tests.Scenarios.Files;

/// <summary>One action; exactly one of these is said.</summary>
internal sealed class ScenarioAction
{
    public ScenarioWorkload? Submit { get; set; }

    public string? Finish { get; set; }

    public string? Fail { get; set; }

    public string? Evicted { get; set; }

    public ScenarioPart? Started { get; set; }

    public ScenarioNode? AddNode { get; set; }

    public string? RemoveNode { get; set; }

    /// <summary>A node that is there holds something else, or is measured at something else.</summary>
    public ScenarioNode? Tell { get; set; }

    public string? Cordon { get; set; }

    public string? Uncordon { get; set; }

    public ScenarioSetQuota? SetQuota { get; set; }

    public ScenarioPart? Resize { get; set; }

    public ScenarioDelete? Delete { get; set; }
}
