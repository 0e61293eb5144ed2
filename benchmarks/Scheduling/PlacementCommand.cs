using System.CommandLine;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary><c>placement</c>: single-replica workloads arriving and ending on a large cluster.</summary>
internal static class PlacementCommand
{
    private static readonly string[] Plugins = ["none", "node", "cluster"];
    private static readonly string[] Profiles = [PlacementProfiles.BestFit, PlacementProfiles.Spread, PlacementProfiles.Fragmentation];

    public static Command Create()
    {
        var nodes = Number("--nodes", "Nodes of the cluster.", 10_000, 1, 1_000_000);
        var gpus = Number("--gpus", "GPUs of each node.", 8, 0, 64);
        var workloads = Number("--workloads", "Workloads to place, one replica each.", 200_000, 1_000, 100_000_000);
        var plugin = new Option<string>("--plugin") { Description = "A user's scorer beside the built-in plugins: none, node or cluster (its scope).", DefaultValueFactory = _ => "none" };
        plugin.AcceptOnlyFromAmong(Plugins);
        var profile = new Option<string>("--profile") { Description = "How nodes are chosen: best-fit, spread or fragmentation.", DefaultValueFactory = _ => PlacementProfiles.BestFit };
        profile.AcceptOnlyFromAmong(Profiles);
        var durable = new Option<bool>("--durable") { Description = "Through the scheduler itself: submitted, decided, written to SQLite on disk, seen by who watches." };
        var command = new Command("placement", "Placements per second, against looking at every node for every decision.") { nodes, gpus, workloads, plugin, profile, durable };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new PlacementOptions(result.GetValue(nodes), result.GetValue(gpus), result.GetValue(workloads), result.GetValue(plugin)!, result.GetValue(profile)!);
            var report = result.GetValue(durable) ? await new DurableScenario(options).RunAsync(cancellationToken) : new PlacementScenario(options).Run();
            report.Write();
            return 0;
        });
        return command;
    }

    public static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = $"{description} {least:N0} … {most:N0}.", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, System.Globalization.NumberStyles.Integer, System.Globalization.CultureInfo.InvariantCulture, out var value) && (value < least || value > most))
            {
                result.AddError($"{name} is {value}; it is {least} … {most}. Give a number in that range.");
            }
        });
        return option;
    }
}
