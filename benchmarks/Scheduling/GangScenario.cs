using System.Diagnostics;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>How long one decision about a large gang takes: with room for it, and with none until others are asked to go.</summary>
internal sealed class GangScenario(int nodes, int replicas, int load, int runs)
{
    public Report Run()
    {
        var (gang, judged, placed) = Place();
        var (preempt, victims, wrong) = Preempt();
        return new Report($"Gang of {replicas:N0} x 8 GPUs, {nodes:N0} nodes")
            .Add("gang_ms", $"decision at {load} % load, median ms", gang.Wall, "N2", "< 20")
            .Add("gang_cpu_ms", "the same, time on the core", gang.Cpu, "N2")
            .Add("refused_ms", "decision that there is no room, median ms", judged.Wall, "N2")
            .Add("preempt_ms", "decision on a full cluster, median ms", preempt.Wall, "N1", "< 200")
            .Add("preempt_cpu_ms", "the same, time on the core", preempt.Cpu, "N1")
            .Add("victims", "workloads asked to go", victims, "N0")
            .Add("nodes", nodes)
            .Add("replicas", replicas)
            .Add("load_percent", load)
            .Add("wrong", placed + wrong);
    }

    private ((double Wall, double Cpu) Placed, (double Wall, double Cpu) Refused, int Wrong) Place()
    {
        var cluster = new GangCluster(nodes, load);
        var wrong = 0;
        var placed = new List<(double Wall, double Cpu)>();
        var refused = new List<(double Wall, double Cpu)>();
        for (var run = 0; run < runs + 2; run++)
        {
            var entry = cluster.Submit(replicas);
            placed.Add(Time(() => cluster.Decide()));
            wrong += entry.Phase == WorkloadPhase.Placed && GangCluster.Holds(entry) ? 0 : 1;
            var next = cluster.Submit(Math.Min(nodes / 128 * 128, 16_384));
            next.Spec = next.Spec with { Priority = 0 };
            refused.Add(Time(() => cluster.Decide()));
            wrong += next.Phase == WorkloadPhase.Waiting ? 0 : 1;
            cluster.Model.Finish(next, WorkloadOutcome.Succeeded);
            cluster.Model.Finish(entry, WorkloadOutcome.Succeeded);
            cluster.Decide();
        }

        return (Median(placed), Median(refused), wrong);
    }

    private ((double Wall, double Cpu) Times, int Victims, int Wrong) Preempt()
    {
        var times = new List<(double Wall, double Cpu)>();
        var (victims, wrong) = (0, 0);
        for (var run = 0; run < runs + 2; run++)
        {
            var cluster = new GangCluster(nodes, 100);
            var entry = cluster.Submit(replicas);
            List<Decision> decisions = [];
            times.Add(Time(() => decisions = cluster.Decide()));
            victims = decisions.Count(decision => decision.Kind == DecisionKind.PreemptionAsked);
            foreach (var asked in cluster.Model.Disrupted.ToList())
            {
                cluster.Model.Release(asked, asked.Disruption!.Release, asked.Disruption.Deadline);
            }

            cluster.Decide();
            wrong += entry.Phase == WorkloadPhase.Placed && GangCluster.Holds(entry) ? 0 : 1;
        }

        return (Median(times), victims, wrong);
    }

    private static (double Wall, double Cpu) Time(Action action)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        action();
        return (Stopwatch.GetElapsedTime(start).TotalMilliseconds, (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds);
    }

    /// <summary>Without the first two, in which the code is compiled.</summary>
    private static (double Wall, double Cpu) Median(List<(double Wall, double Cpu)> times)
    {
        var counted = times.Skip(2).ToList();
        return (counted.Select(static time => time.Wall).Order().ElementAt(counted.Count / 2), counted.Select(static time => time.Cpu).Order().ElementAt(counted.Count / 2));
    }
}
