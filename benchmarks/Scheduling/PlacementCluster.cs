using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>The cluster and the 64 request shapes of the placement scenario.</summary>
internal static class PlacementCluster
{
    /// <summary>One for each state: a profile may learn.</summary>
    public static PlacementProfile Profile(PlacementOptions options) => BuiltInProfiles.Of(
        new SchedulingOptions { Profile = options.Profile },
        scorers: options.Plugin switch
        {
            "node" => [new(new NodeScorer(), 1)],
            "cluster" => [new(new ClusterScorer(), 1)],
            _ => [],
        });

    public static Node[] Nodes(PlacementOptions options) => [.. Enumerable.Range(0, options.Nodes).Select(n => Node(n, options.Gpus))];

    /// <summary>Every GPU count with every size of the rest; of the 64 a few want a zone, a few a share.</summary>
    public static List<PodSet> Sets()
    {
        var sets = new List<PodSet>();
        foreach (var gpus in (ReadOnlySpan<int>)[1, 1, 2, 4, 8, 0, 1, 2])
        {
            for (var size = 1; size <= 8; size++)
            {
                var share = sets.Count % 21 == 20;
                var requests = ResourceList.Of(("cpu", string.Create(CultureInfo.InvariantCulture, $"{(500 + sets.Count * 10) * size}m")), ("memory", string.Create(CultureInfo.InvariantCulture, $"{4 * size}Gi")));
                sets.Add(new PodSet("main", 1, gpus == 0 || share ? requests : requests.With(ResourceName.NvidiaGpu, gpus))
                {
                    Devices = share ? new DeviceRequest(ResourceName.NvidiaGpu, 1, 250) : null,
                    NodeSelector = size == 8 ? new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = "zone-1" } : new Dictionary<string, string>(),
                });
            }
        }

        return sets;
    }

    private static Node Node(int number, int gpus) => new(
        new NodeId(string.Create(CultureInfo.InvariantCulture, $"bench/node-{number}")),
        string.Create(CultureInfo.InvariantCulture, $"i-{number}"),
        "pool",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Of(("cpu", "128"), ("memory", "2Ti"), ("pods", "110"), ("nvidia.com/gpu", gpus.ToString(CultureInfo.InvariantCulture))),
        ResourceList.Empty,
        [.. Enumerable.Range(0, gpus).Select(g => new Device(string.Create(CultureInfo.InvariantCulture, $"GPU-{number}-{g}"), DeviceKind.Gpu, ResourceName.NvidiaGpu, "H100", 80L << 30, DeviceHealth.Healthy))],
        new Dictionary<string, string> { ["topology.kubernetes.io/zone"] = string.Create(CultureInfo.InvariantCulture, $"zone-{number % 4}") },
        [],
        null);

    /// <summary>What a user might write: prefers nodes with much free memory.</summary>
    private sealed class NodeScorer : INodeScorer
    {
        public string Name => "free-memory";

        public PluginScope Scope => PluginScope.Node;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            var free = context.Nodes.Free(ResourceId.Memory);
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = (int)Math.Clamp(free[rows[i]] >> 30, 0, 10_000);
            }
        }
    }

    /// <summary>What a user might write: prefers rows after the last one it was asked about most, so that its answer changes with every decision.</summary>
    private sealed class ClusterScorer : INodeScorer
    {
        public string Name => "quiet-zone";

        public PluginScope Scope => PluginScope.Cluster;

        public void Score(in PlacementContext context, ReadOnlySpan<int> rows, Span<int> scores)
        {
            // The first row's version stands for the state of the whole cluster here.
            var turn = (int)(context.Nodes.Version[0] & 3);
            var classes = context.Nodes.Class;
            for (var i = 0; i < rows.Length; i++)
            {
                scores[i] = (classes[rows[i]] & 3) == turn ? 500 : 0;
            }
        }
    }
}
