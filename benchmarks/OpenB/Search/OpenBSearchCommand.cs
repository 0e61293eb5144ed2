using System.CommandLine;
using System.Globalization;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary><c>openb-search</c>: finds the weights of the profile <c>fragmentation</c>; one set for all traces.</summary>
internal static class OpenBSearchCommand
{
    private static readonly string[] StandardVariants = ["gpushare80", "gpushare100", "gpuspec33", "multigpu50", "cputasks5", "cputasks25", "cpu150", "gpucpu150"];

    public static Command Create()
    {
        var nodes = OpenBFiles.Option("--nodes", "The machines.");
        var pods = new Option<FileInfo[]>("--pods") { Description = "Traces; variants are made of the first one, gpuspec variants of the first that names models.", Required = true, AllowMultipleArgumentsPerToken = true };
        pods.AcceptExistingOnly();
        var candidates = new Option<int>("--candidates") { Description = "Sets of weights to try; 0: only judge those that are shipped.", DefaultValueFactory = _ => 120 };
        var spread = new Option<double>("--spread") { Description = "How far around the shipped weights they are drawn, in units of the natural logarithm.", DefaultValueFactory = _ => 0.5 };
        var seeds = new Option<int>("--seeds") { Description = "Orders of arrival each is tried on, from 142 on: not those that results are reported for.", DefaultValueFactory = _ => 1 };
        var check = new Option<int>("--check") { Description = "Orders of arrival, from 42 on, that the outcome is judged on.", DefaultValueFactory = _ => 3 };
        var variants = new Option<string>("--variants") { Description = "Resampled workloads beside the traces, separated by commas.", DefaultValueFactory = _ => string.Join(',', StandardVariants) };
        var ablate = new Option<bool>("--ablate") { Description = "Also judge the weights with one term after the other left out." };
        var command = new Command("openb-search", "Searches the weights of the profile \"fragmentation\" and validates them, leaving one trace out.") { nodes, pods, candidates, spread, seeds, check, variants, ablate };
        command.SetAction(result =>
        {
            var machines = OpenBNode.Load(result.GetValue(nodes)!.FullName);
            var workloads = Workloads(result.GetValue(pods)!, result.GetValue(variants)!.Split(',', StringSplitOptions.RemoveEmptyEntries));
            Search(machines, workloads, result.GetValue(candidates), result.GetValue(spread), result.GetValue(seeds), result.GetValue(check), result.GetValue(ablate));
            return 0;
        });
        return command;
    }

    private static List<(string Name, OpenBTask[] Tasks)> Workloads(FileInfo[] files, string[] variants)
    {
        var workloads = files.Select(file => (Path.GetFileNameWithoutExtension(file.Name).Replace("openb_pod_list_", "", StringComparison.Ordinal), OpenBTask.Load(file.FullName))).ToList();
        var first = workloads[0].Item2;
        var constrained = workloads.Select(workload => workload.Item2).FirstOrDefault(tasks => tasks.Any(task => task.Models.Length > 0), first);
        workloads.AddRange(variants.Select(name => ($"~{name}", OpenBVariants.Resample(name.StartsWith("gpuspec", StringComparison.Ordinal) ? constrained : first, name))));
        return workloads;
    }

    private static void Search(OpenBNode[] machines, List<(string Name, OpenBTask[] Tasks)> workloads, int candidates, double spread, int seeds, int check, bool ablate)
    {
        SearchTrace[] Traces(int from, int count) => [.. workloads.Select(workload => new SearchTrace(workload.Name, machines, workload.Tasks, [.. Enumerable.Range(from, count)]))];
        var weights = new FragmentationWeights();
        if (candidates > 0)
        {
            var search = new WeightSearch(Traces(142, seeds), Console.Out);
            weights = search.Run(weights, candidates, spread, seed: 1);
            Console.Out.WriteLine("Left out of the choice, and gained on (points over FGD at 100 % and 130 %):");
            foreach (var (trace, gain) in search.LeaveOneOut())
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {trace.Name,-16} {gain.At100,6:+0.00;-0.00} {gain.At130,6:+0.00;-0.00}"));
            }
        }

        var judges = Traces(42, check);
        Judge("chosen", judges, weights, details: true);
        if (ablate)
        {
            Judge("without fragments", judges, weights with { Fragment = 0 });
            Judge("without stranding", judges, weights with { Stranding = 0 });
            Judge("without gap values", judges, weights with { Gap = 0 });
            Judge("without scarcity", judges, weights with { Scarcity = 0 });
            Judge("fragments alone", judges, weights with { Stranding = 0, Gap = 0, Scarcity = 0 });
        }
    }

    private static void Judge(string name, SearchTrace[] traces, FragmentationWeights weights, bool details = false)
    {
        Gain[] gains = [.. traces.Select(trace => trace.Try(weights))];
        Console.Out.WriteLine($"{name}: {weights}");
        for (var t = 0; details && t < traces.Length; t++)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {traces[t].Name,-16} {traces[t].Fgd100 + gains[t].At100:0.00} ({gains[t].At100:+0.00;-0.00}) {traces[t].Fgd130 + gains[t].At130:0.00} ({gains[t].At130:+0.00;-0.00})"));
        }

        Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"  mean {gains.Average(gain => gain.At100):+0.00;-0.00} {gains.Average(gain => gain.At130):+0.00;-0.00}, worst {gains.Min(gain => gain.At100):+0.00;-0.00} {gains.Min(gain => gain.At130):+0.00;-0.00}, worth {Gain.Worth(gains):0.000}"));
    }
}
