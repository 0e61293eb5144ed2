using System.Diagnostics;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>The experiment: tasks arrive one by one on the empty cluster and are placed at once or fail for good.</summary>
internal static class OpenBRun
{
    public static OpenBResult Run(OpenBCluster cluster, IReadOnlyList<OpenBTask> tasks, OpenBPolicy policy, int seed)
    {
        var arrivals = OpenBArrivals.Draw(tasks, cluster.CapacityMilli, seed);
        var state = new ClusterState(policy.CreateProfile(tasks, seed));
        var nodes = cluster.Nodes.ToArray();
        if (policy.ShufflesNodes)
        {
            new SeededRandom(~seed).Shuffle<Resources.Node>(nodes);
        }

        foreach (var node in nodes)
        {
            state.UpsertNode(node);
        }

        var shapes = Shapes(state, tasks);
        var (requested, allocated, at100) = (0L, 0L, 0L);
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        foreach (var task in arrivals)
        {
            policy.Arrives(state, shapes[task]);
            var id = state.TryPlace(shapes[task]);
            requested += tasks[task].Milli;
            if (id >= 0)
            {
                policy.Placed(state, id);
                allocated += tasks[task].Milli;
            }

            at100 = requested <= cluster.CapacityMilli ? allocated : at100;
        }

        return new OpenBResult(100.0 * at100 / cluster.CapacityMilli, 100.0 * allocated / cluster.CapacityMilli, arrivals.Length, Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - cpu);
    }

    private static RequestShape[] Shapes(ClusterState state, IReadOnlyList<OpenBTask> tasks)
    {
        var known = new Dictionary<OpenBTask, RequestShape>();
        return [.. tasks.Select(task => known.TryGetValue(task, out var shape) ? shape : known[task] = state.Intern(OpenBCluster.PodSet(task)))];
    }
}
