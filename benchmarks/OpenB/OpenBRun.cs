using System.Diagnostics;
using CloudNativeAi.Benchmarks.Scheduling;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>The experiment: tasks arrive one by one on the empty cluster and are placed at once or fail for good.</summary>
internal static class OpenBRun
{
    public static OpenBResult Run(OpenBCluster cluster, IReadOnlyList<OpenBTask> tasks, OpenBPolicy policy, int seed)
    {
        var arrivals = OpenBArrivals.Draw(tasks, cluster.CapacityMilli, seed);
        var state = CreateState(cluster, policy, policy.CreateProfile(tasks, seed), seed);
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

    /// <summary>The same run untimed, some decisions compared with asking every plugin about every node.</summary>
    public static (int Checked, int Wrong) Check(OpenBCluster cluster, IReadOnlyList<OpenBTask> tasks, OpenBPolicy policy, int seed, int samples)
    {
        var arrivals = OpenBArrivals.Draw(tasks, cluster.CapacityMilli, seed);
        var profile = policy.CreateProfile(tasks, seed);
        var state = CreateState(cluster, policy, profile, seed);
        var shapes = Shapes(state, tasks);
        var (compared, wrong) = (0, 0);
        for (var n = 0; n < arrivals.Length; n++)
        {
            var shape = shapes[arrivals[n]];
            policy.Arrives(state, shape);
            var sample = n % Math.Max(1, arrivals.Length / samples) == 0;
            var expected = sample ? BruteForce.BestRow(state, profile, shape) : -1;
            var id = state.TryPlace(shape);
            if (id >= 0)
            {
                policy.Placed(state, id);
            }

            compared += sample ? 1 : 0;
            wrong += sample && expected != (id < 0 ? -1 : state.RowOf(id)) ? 1 : 0;
        }

        return (compared, wrong);
    }

    private static ClusterState CreateState(OpenBCluster cluster, OpenBPolicy policy, PlacementProfile profile, int seed)
    {
        var state = new ClusterState(profile);
        var nodes = cluster.Nodes.ToArray();
        if (policy.ShufflesNodes)
        {
            new SeededRandom(~seed).Shuffle<Resources.Node>(nodes);
        }

        foreach (var node in nodes)
        {
            state.UpsertNode(node);
        }

        return state;
    }

    private static RequestShape[] Shapes(ClusterState state, IReadOnlyList<OpenBTask> tasks)
    {
        var known = new Dictionary<OpenBTask, RequestShape>();
        return [.. tasks.Select(task => known.TryGetValue(task, out var shape) ? shape : known[task] = state.Intern(OpenBCluster.PodSet(task)))];
    }
}
