using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>The cluster state as a scenario's settings ask for it.</summary>
internal static class ScenarioState
{
    public static ClusterState Create(Scenario scenario, SchedulingOptions options)
    {
        IReadOnlyList<string> levels = [.. options.TopologyLevels];
        var chooser = BuiltInChoosers.Find(scenario.Settings.DevicePacking == "Spread" ? DeviceChoosers.Emptiest : DeviceChoosers.Fullest);
        INodeScorer own = scenario.Settings.NodePacking == "Spread" ? new SpreadScorer() : new BestFitScorer();
        WeightedScorer[] data = scenario.Given.Contents.Count > 0 ? [new WeightedScorer(new DataScorer(), 1)] : [];
        return new ClusterState(new PlacementProfile(own.Name, [], [new WeightedScorer(own, 1), .. data], chooser, levels, mostLoad: (int?)(options.MaxNodeLoad * 1000)));
    }
}
