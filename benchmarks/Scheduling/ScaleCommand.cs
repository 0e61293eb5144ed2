using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary><c>scale</c>: how the time of a decision grows with the cluster.</summary>
internal static class ScaleCommand
{
    public static Command Create()
    {
        var most = PlacementCommand.Number("--nodes", "Nodes of the largest cluster.", 30_000, 1_000, 1_000_000);
        var decisions = PlacementCommand.Number("--workloads", "Decisions measured at each size, at least.", 100_000, 1_000, 100_000_000);
        var command = new Command("scale", "The exponent with which the time of a decision grows with the cluster, from 100 nodes on.") { most, decisions };
        command.SetAction(result =>
        {
            new ScaleScenario(result.GetValue(most), result.GetValue(decisions)).Run().Write();
            return 0;
        });
        return command;
    }
}
