using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>What one placement costs, against looking at every node, and with a plugin against without.</summary>
internal sealed class PlacementScenario(PlacementOptions options)
{
    public Report Run()
    {
        var runs = new PlacementRuns(options);
        runs.RunThroughput();
        var latency = runs.RunLatency();
        var report = new Report($"placement: {options.Nodes:N0} nodes × {options.Gpus} GPUs, {options.Workloads:N0} workloads, 64 shapes, {PlacementChurn.Queues} queues, plugin {options.Plugin}, profile {options.Profile}")
            .Add("placements_per_second", "placements per second", runs.Kept.PerSecond, "N0", Goal)
            .Add("undisturbed_placements_per_second", "the same, each slice at its fastest of five passes", runs.Undisturbed, "N0")
            .Add("scan_placements_per_second", "the same by looking at every node", runs.Scan.PerSecond, "N0")
            .Add("ratio_to_scan", "ratio to the scan", runs.Kept.PerSecond / runs.Scan.PerSecond, "N1", "≥ 25")
            .Add("placements_per_cpu_second", "placements per second of CPU time", runs.Kept.PerCpuSecond, "N0")
            .Add("cpu_ratio_to_scan", "ratio to the scan in CPU time", runs.Kept.PerCpuSecond / runs.Scan.PerCpuSecond, "N1")
            .Add("p50_us", "one decision, p50 (µs)", latency.P50, "N2")
            .Add("p99_us", "one decision, p99 (µs)", latency.P99, "N2", "< 100")
            .Add("bytes_per_placement", "bytes allocated per placement", runs.BytesPerPlacement, "N2", "0")
            .Add("state_bytes_per_node", "state per node, kept answers apart (bytes)", runs.StateBytesPerNode, "N0", "< 1,024")
            .Add("checked", "decisions checked by brute force", latency.Checked, "N0", "≥ 1,000")
            .Add("wrong", "of them wrong", latency.Wrong, "N0", "0");
        if (options.Plugin != "none")
        {
            var standard = new PlacementRuns(options with { Plugin = "none" });
            standard.RunThroughput();
            report.Add("ratio_to_default", "ratio to the same without the plugin, both undisturbed", runs.Undisturbed / standard.Undisturbed, "N2", options.Plugin == "node" ? "≥ 0.85" : "");
        }

        return report.Add("nodes", options.Nodes).Add("gpus", options.Gpus).Add("workloads", options.Workloads).Add("queues", PlacementChurn.Queues).Add("plugin", options.Plugin).Add("profile", options.Profile);
    }

    private string Goal => options.Plugin == "cluster" ? "≥ 20,000" : options.Profile == PlacementProfiles.Fragmentation ? "≥ 100,000" : "≥ 500,000";
}
