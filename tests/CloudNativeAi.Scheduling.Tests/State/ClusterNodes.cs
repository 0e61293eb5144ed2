using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>Nodes and pod sets for tests, in a line each.</summary>
internal static class ClusterNodes
{
    public static Node Gpu(string name, int gpus = 8, string cpu = "64", string memory = "512Gi", string? instance = null) => new(
        new NodeId($"test/{name}"),
        instance ?? name,
        "",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Of(("cpu", cpu), ("memory", memory), ("nvidia.com/gpu", $"{gpus}")),
        ResourceList.Empty,
        [.. Enumerable.Range(0, gpus).Select(g => new Device($"gpu-{g}", DeviceKind.Gpu, ResourceName.NvidiaGpu, "H100", 80L << 30, DeviceHealth.Healthy))],
        new Dictionary<string, string>(),
        [],
        null);

    public static Node Slots(string name, int slots) => Gpu(name, 0) with { Allocatable = ResourceList.Of(("cpu", "8"), ("example.com/slot", $"{slots}")) };

    public static PodSet Ask(int gpus = 0, string cpu = "1", string memory = "1Gi") =>
        new("main", 1, gpus == 0 ? ResourceList.Of(("cpu", cpu), ("memory", memory)) : ResourceList.Of(("cpu", cpu), ("memory", memory), ("nvidia.com/gpu", $"{gpus}")));

    public static PodSet Share(int milli, int count = 1) => Ask() with { Devices = new DeviceRequest(ResourceName.NvidiaGpu, count, milli) };
}
