using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary><c>gang</c>: one large gang with topology rules on a loaded cluster, and on a full one.</summary>
internal static class GangCommand
{
    public static Command Create()
    {
        var nodes = PlacementCommand.Number("--nodes", "Nodes of the cluster, 8 GPUs each.", 10_000, 1_000, 100_000);
        var replicas = PlacementCommand.Number("--replicas", "Replicas of the gang, 8 GPUs each; a multiple of 128.", 1_024, 128, 16_384);
        var load = PlacementCommand.Number("--load", "GPUs in use when the gang comes, percent.", 60, 0, 90);
        var runs = PlacementCommand.Number("--runs", "Runs of each; the median counts.", 7, 1, 1_000);
        var command = new Command("gang", "One decision about a gang of 1,024 x 8 GPUs with three topology levels, and the same with preemption on a full cluster.") { nodes, replicas, load, runs };
        command.SetAction(result =>
        {
            new GangScenario(result.GetValue(nodes), result.GetValue(replicas) / 128 * 128, result.GetValue(load), result.GetValue(runs)).Run().Write();
            return 0;
        });
        return command;
    }
}
