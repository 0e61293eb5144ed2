using CloudNativeAi.Scheduling.Tests.Decisions;

namespace CloudNativeAi.Scheduling.Tests.Fuzz;

/// <summary>Valid workloads that between them say everything a spec can say: what fuzzing starts from.</summary>
internal static class FuzzSpecs
{
    public const string Gpu = "nvidia.com/gpu";

    public static readonly Guid Before = Cluster.Id("before");

    public static IReadOnlyList<WorkloadSpec> All { get; } = [Elastic(), Parts(), Near(), Timed()];

    private static WorkloadSpec Elastic() => Spec(
        "elastic",
        new PodSet("main", 4, ResourceList.Of(("cpu", "2"), ("memory", "1Gi"), (Gpu, "1"))) { MinCount = 2, ValidSizes = [2, 4], Tolerations = [new Toleration("spot", "true"), new Toleration("")], Content = [new ContentKey("weights"), new ContentKey("corpus")] },
        new PodSet("shares", 1, ResourceList.Of(("cpu", "500m"))) { Devices = new DeviceRequest(Gpu, 1, 500), NodeSelector = new Dictionary<string, string> { ["rack"] = "a" } }) with
    {
        Priority = 1,
        Elastic = true,
        ResizeInterval = TimeSpan.FromMinutes(5),
        Owner = "fuzz",
        WarmStart = new WarmStart(0.8m) { Within = TimeSpan.FromMinutes(5) },
    };

    private static WorkloadSpec Parts() => Spec(
        "parts",
        new PodSet("bytes", 2, ResourceList.Of(("cpu", "1"))) { Devices = new DeviceRequest(Gpu, 1) { MemoryBytes = 1L << 33, ComputeMilli = 250, Isolation = Resources.DeviceIsolation.Memory } },
        new PodSet("slices", 2, ResourceList.Of(("cpu", "1"))) { Devices = new DeviceRequest(Gpu, 2) { Profile = "3g.40gb" } });

    private static WorkloadSpec Near()
    {
        var layout = new ParallelLayout(Tensor: 4, Pipeline: 2, Data: 2);
        return Spec(
            "near",
            layout.ToPodSet("ranks", ResourceList.Of((Gpu, "2")), devicesPerReplica: 2, layout.ToTopology(2, tensor: "host", pipeline: "rack"), minData: 1),
            new PodSet("spread", 4, ResourceList.Of(("cpu", "1"))) { Topology = new TopologyRequest { Spread = "rack", MaxPerDomain = 2 } },
            new PodSet("together", 2, ResourceList.Of(("cpu", "1"))) { Topology = new TopologyRequest { Preferred = "rack", Slices = [new TopologySlice("rack", 2), new TopologySlice("host", 1)] } });
    }

    private static WorkloadSpec Timed() => Spec("timed", new PodSet("main", 1, ResourceList.Of(("cpu", "1")))) with
    {
        DependsOn = [Before],
        MaxRunTime = TimeSpan.FromMinutes(30),
        StartGroup = new StartGroup("pair", 2),
        DisruptionGrace = TimeSpan.FromMinutes(1),
        Preemptible = false,
    };

    private static WorkloadSpec Spec(string name, params PodSet[] sets) => new(Cluster.Id(name), Tenant.Default, name, "default", sets);
}
