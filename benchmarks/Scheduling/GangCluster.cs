using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Zones of 2,560 nodes, blocks of 512, racks of 64; single-replica jobs of 1 to 8 GPUs on them, zones loaded differently.</summary>
internal sealed class GangCluster
{
    public const int Rack = 64;
    public const int Block = 512;
    public const int Zone = 2_560;
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random _random = new(20_300_101);
    private int _jobs;

    public GangCluster(int nodes, int load)
    {
        Model = new SchedulingModel(new ClusterState(new PlacementProfile(PlacementProfiles.BestFit, [], [new(new BestFitScorer(), 1)], topologyLabels: ["zone", "block", "rack"])));
        Core = new DecisionCore(Model);
        var options = new SchedulingOptions();
        options.Queues["default"] = new QueueOptions { Preemption = { WithinQueue = PreemptionPolicy.LowerPriority } };
        Model.Configure(options);
        var zones = (nodes + Zone - 1) / Zone;
        for (var n = 0; n < nodes; n++)
        {
            // The last zone is the emptiest: the mean over zones is the load.
            var skew = zones < 2 || load is 0 or 100 ? 0 : 25 - (50 * (n / Zone) / (zones - 1));
            if (_random.Next(100) < load + skew)
            {
                Load(n);
            }

            Model.UpsertNode(Node(n), Start);
        }

        Core.Decide(Start, []);
    }

    public SchedulingModel Model { get; }

    public DecisionCore Core { get; }

    /// <summary>All in one zone, 128 at a time in one block, 16 of those in one rack.</summary>
    public WorkloadEntry Submit(int replicas)
    {
        var set = new PodSet("main", replicas, ResourceList.Of(("nvidia.com/gpu", "8"), ("cpu", "64"), ("memory", "512Gi")))
        {
            Topology = new TopologyRequest { Required = "zone", Slices = [new TopologySlice("block", 128), new TopologySlice("rack", 16)] },
        };
        return Model.Submit(Spec("gang", set) with { Priority = 1 }, "", Start, null);
    }

    public List<Decision> Decide()
    {
        var decisions = new List<Decision>();
        Core.Decide(Start, decisions);
        return decisions;
    }

    /// <summary>Whether the gang's slices are where they must be, in the order of its ranks.</summary>
    public static bool Holds(WorkloadEntry gang)
    {
        int[] nodes = [.. gang.Sets[0].Replicas.Select(replica => int.Parse(replica.Node.Value.AsSpan("bench/node-".Length), CultureInfo.InvariantCulture))];
        return nodes.Select(node => node / Zone).Distinct().Count() == 1
            && nodes.Chunk(128).All(slice => slice.Select(node => node / Block).Distinct().Count() == 1)
            && nodes.Chunk(16).All(slice => slice.Select(node => node / Rack).Distinct().Count() == 1);
    }

    private void Load(int node)
    {
        // Mostly whole nodes; the rest in pieces that fill one.
        int[] pieces = _random.Next(10) < 8 ? [8] : _random.Next(2) == 0 ? [4, 4] : [4, 2, 1, 1];
        var first = 0;
        foreach (var gpus in pieces)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"job-{_jobs++}");
            var spec = Spec(name, new PodSet("main", 1, ResourceList.Of(("nvidia.com/gpu", gpus.ToString(CultureInfo.InvariantCulture)), ("cpu", "4"))));
            var sets = WorkloadCalls.MakeSets(Model, spec);
            string[] devices = [.. Enumerable.Range(first, gpus).Select(Device)];
            sets[0].Add(new PlacedReplica(0, Id(node), devices));
            Model.Add(new WorkloadEntry(spec, Model.Queues.FindOrStopped("default"), sets, Start, Model.NextSequence) { Phase = WorkloadPhase.Placed, PlacedAt = Start.AddSeconds(-_random.Next(100_000)), StartedAt = Start.AddSeconds(-100_000) });
            first += gpus;
        }
    }

    private WorkloadSpec Spec(string name, PodSet set)
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        return new(new Guid(id), Tenant.Default, name, "default", [set]);
    }

    private static NodeId Id(int node) => new(string.Create(CultureInfo.InvariantCulture, $"bench/node-{node}"));

    private static string Device(int device) => string.Create(CultureInfo.InvariantCulture, $"GPU-{device}");

    private static Node Node(int number) => new(
        Id(number),
        "i",
        "pool",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Of(("cpu", "128"), ("memory", "2Ti"), ("pods", "110"), ("nvidia.com/gpu", "8")),
        ResourceList.Empty,
        [.. Enumerable.Range(0, 8).Select(g => new Device(Device(g), DeviceKind.Gpu, ResourceName.NvidiaGpu, "H100", 80L << 30, DeviceHealth.Healthy))],
        new Dictionary<string, string>
        {
            ["zone"] = string.Create(CultureInfo.InvariantCulture, $"zone-{number / Zone}"),
            ["block"] = string.Create(CultureInfo.InvariantCulture, $"block-{number / Block}"),
            ["rack"] = string.Create(CultureInfo.InvariantCulture, $"rack-{number / Rack}"),
        },
        [],
        null);
}
