using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary><c>queue</c>: a long backlog in which nothing fits.</summary>
internal static class QueueCommand
{
    public static Command Create()
    {
        var workloads = PlacementCommand.Number("--workloads", "Workloads that wait.", 100_000, 1_000, 10_000_000);
        var nodes = PlacementCommand.Number("--nodes", "Nodes of the cluster, 8 GPUs each, all in use.", 10_000, 1, 1_000_000);
        var shapes = PlacementCommand.Number("--shapes", "Different requests among the workloads.", 64, 1, 10_000_000);
        var runs = PlacementCommand.Number("--runs", "Passes; the median counts.", 15, 1, 1_000);
        var command = new Command("queue", "One full pass over a backlog in which nothing fits, and what a submission costs.") { workloads, nodes, shapes, runs };
        command.SetAction(result =>
        {
            new QueueScenario(result.GetValue(nodes), result.GetValue(workloads), result.GetValue(shapes), result.GetValue(runs)).Run().Write();
            return 0;
        });
        return command;
    }
}
