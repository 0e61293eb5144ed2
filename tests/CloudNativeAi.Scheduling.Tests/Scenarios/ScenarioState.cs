using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Tests.Scenarios.Files;

namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>The cluster state as a scenario's settings ask for it.</summary>
internal static class ScenarioState
{
    public static ClusterState Create(Scenario scenario, SchedulingOptions options)
    {
        Assert.True(scenario.Settings.DevicePacking == "Binpack", $"{scenario.Id} packs devices by \"{scenario.Settings.DevicePacking}\", which these tests do not know.");
        IReadOnlyList<string> levels = [.. options.TopologyLevels];
        return new ClusterState(scenario.Settings.NodePacking == "Spread"
            ? new PlacementProfile(PlacementProfiles.Spread, [], [new WeightedScorer(new SpreadScorer(), 1)], topologyLabels: levels)
            : new PlacementProfile(PlacementProfiles.BestFit, [], [new WeightedScorer(new BestFitScorer(), 1)], topologyLabels: levels));
    }
}
