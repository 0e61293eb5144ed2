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
        return new ClusterState(scenario.Settings.NodePacking == "Spread"
            ? new PlacementProfile(PlacementProfiles.Spread, [], [new WeightedScorer(new SpreadScorer(), 1)], chooser, levels)
            : new PlacementProfile(PlacementProfiles.BestFit, [], [new WeightedScorer(new BestFitScorer(), 1)], chooser, levels));
    }
}
