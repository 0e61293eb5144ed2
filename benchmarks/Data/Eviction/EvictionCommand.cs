using System.CommandLine;
using CloudNativeAi.Benchmarks.Reporting;

namespace CloudNativeAi.Benchmarks.Data.Eviction;

/// <summary><c>eviction</c>: hit ratios of the cache's order of eviction on four generated traces, beside LRU, CLOCK and the optimum that knows the future.</summary>
internal static class EvictionCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Of the traces.", DefaultValueFactory = _ => 42 };
        var command = new Command("eviction", "Hit ratios on generated traces: Zipf, scan, loop, mixed.") { seed };
        command.SetAction(result => Run(result.GetValue(seed)).Write());
        return command;
    }

    private static Report Run(int seed)
    {
        var report = new Report($"eviction: {EvictionTraces.Capacity:N0} objects fit, seed {seed}");
        var best = true;
        foreach (var (name, reads) in EvictionTraces.All(seed))
        {
            var (ours, lru, clock) = (EvictionPolicies.Ours(reads), EvictionPolicies.Lru(reads), EvictionPolicies.Clock(reads));
            best &= ours >= lru && ours >= clock;
            report
                .Add($"hit_ratio_{name}", $"{name}: ours", ours, "N3", "best of the online ones")
                .Add($"hit_ratio_{name}_lru", $"{name}: LRU", lru, "N3")
                .Add($"hit_ratio_{name}_clock", $"{name}: CLOCK", clock, "N3")
                .Add($"hit_ratio_{name}_optimum", $"{name}: optimum", EvictionPolicies.Optimum(reads), "N3");
        }

        return report.Add("best_on_each", best);
    }
}
