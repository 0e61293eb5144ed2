using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CloudNativeAi.Benchmarks.Reporting;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary><c>openb</c>: the fragmentation experiment on a production trace.</summary>
internal static class OpenBCommand
{
    private const int Samples = 200;

    public static Command Create()
    {
        var nodes = OpenBFiles.Option("--nodes", "The machines: sn, cpu_milli, memory_mib, gpu, model.");
        var pods = OpenBFiles.Option("--pods", "The tasks: cpu_milli, memory_mib, num_gpu, gpu_milli, and gpu_spec where tasks name models.");
        var policy = new Option<string>("--policy") { Description = "Who decides; default is the library's profile \"fragmentation\".", DefaultValueFactory = _ => "default" };
        policy.AcceptOnlyFromAmong(OpenBPolicy.Names);
        var seeds = new Option<string>("--seeds") { Description = "Seeds of the order of arrival, separated by commas.", DefaultValueFactory = _ => "42" };
        seeds.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !result.Tokens[0].Value.Split(',').All(text => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _)))
            {
                result.AddError($"--seeds is \"{result.Tokens[0].Value}\"; it is whole numbers separated by commas. Write 42,43 for example.");
            }
        });
        var variant = new Option<string?>("--variant") { Description = $"Resample the tasks first: {string.Join(", ", OpenBVariants.Examples)} …" };
        variant.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !OpenBVariants.Knows(result.Tokens[0].Value))
            {
                result.AddError($"--variant is \"{result.Tokens[0].Value}\"; it is a kind and a percentage. Write {string.Join(" or ", OpenBVariants.Examples)}.");
            }
        });
        var command = new Command("openb", "How much GPU gets allocated on a production trace, by policy.") { nodes, pods, policy, seeds, variant };
        command.SetAction(result =>
        {
            var machines = OpenBNode.Load(result.GetValue(nodes)!.FullName);
            var tasks = OpenBVariants.Resample(OpenBTask.Load(result.GetValue(pods)!.FullName), result.GetValue(variant));
            int[] numbers = [.. result.GetValue(seeds)!.Split(',').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
            Measure(machines, tasks, result.GetValue(policy)!, numbers).Write();
            return 0;
        });
        return command;
    }

    private static Report Measure(OpenBNode[] machines, OpenBTask[] tasks, string name, int[] seeds)
    {
        var cluster = new OpenBCluster(machines, tasks.Select(task => task.Models));
        var policy = OpenBPolicy.Create(name);

        var check = OpenBRun.Check(cluster, tasks, policy, seeds[0], Samples);

        // A second unmeasured: what is timed afterwards is compiled, and compiled again where it is hot.
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(1);)
        {
            OpenBRun.Run(cluster, tasks, policy, seeds[0]);
        }

        OpenBResult[] results = [.. seeds.Select(seed => OpenBRun.Run(cluster, tasks, policy, seed))];
        var seconds = results.Sum(result => result.Time.TotalSeconds);
        return new Report($"openb: {machines.Length:N0} nodes, {cluster.CapacityMilli / 1000:N0} GPUs, {tasks.Length:N0} tasks, policy {name}, {seeds.Length} seeds")
            .Add("alloc100", "allocated when 100 % is asked for (%)", results.Average(result => result.Alloc100), "N2")
            .Add("alloc130", "allocated when 130 % is asked for (%)", results.Average(result => result.Alloc130), "N2")
            .Add("seconds", "seconds for all decisions", seconds, "N2")
            .Add("decisions_per_second", "decisions per second", results.Sum(result => result.Decisions) / seconds, "N0", name == "default" ? "≥ 100,000" : "")
            .Add("decisions_per_cpu_second", "decisions per second of CPU time", results.Sum(result => result.Decisions) / Math.Max(0.001, results.Sum(result => result.CpuTime.TotalSeconds)), "N0")
            .Add("checked", "decisions checked by brute force", check.Checked, "N0")
            .Add("wrong", "of them wrong", check.Wrong, "N0", "0")
            .Add("policy", name)
            .Add("seeds", seeds);
    }
}
