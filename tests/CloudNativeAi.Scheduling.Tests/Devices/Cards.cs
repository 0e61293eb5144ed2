using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.Devices;

/// <summary>Nodes with cards, and requests for parts of them, in a line each.</summary>
internal static class Cards
{
    public const long GiB = 1L << 30;

    public static ClusterState Empty(IDeviceChooser? chooser = null, PartitionModels? partitions = null) =>
        new(new PlacementProfile("test", [], [new WeightedScorer(new BestFitScorer(), 1)], chooser, partitions: partitions));

    public static Device Card(string id, string model = "A100-80GB", long memory = 80 * GiB, bool partitioned = false) =>
        new(id, DeviceKind.Gpu, ResourceName.NvidiaGpu, model, memory, DeviceHealth.Healthy) { Partitioned = partitioned };

    public static Device[] Plain(int count) => [.. Enumerable.Range(0, count).Select(i => Card($"g{i}"))];

    public static Device[] Partitioned(int count, string model = "A100-40GB") => [.. Enumerable.Range(0, count).Select(i => Card($"g{i}", model, 40 * GiB, partitioned: true))];

    public static Node Node(string name, params Device[] devices) => new(
        new NodeId($"test/{name}"),
        name,
        "",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Of([("cpu", "64"), ("memory", "512Gi"), .. devices.CountBy(device => device.Resource.Value).Select(pair => (pair.Key, $"{pair.Value}"))]),
        ResourceList.Empty,
        devices,
        new Dictionary<string, string>(),
        [],
        null);

    public static PodSet Ask(DeviceRequest devices) => new("main", 1, ResourceList.Of(("cpu", "1"))) { Devices = devices };

    public static PodSet Whole(int count) => Ask(new DeviceRequest(ResourceName.NvidiaGpu, count));

    public static PodSet Share(int milli, int count = 1, DeviceIsolation isolation = default) => Ask(new DeviceRequest(ResourceName.NvidiaGpu, count, milli) { Isolation = isolation });

    public static PodSet Memory(long gib, int compute = 0, int count = 1) => Ask(new DeviceRequest(ResourceName.NvidiaGpu, count) { MemoryBytes = gib * GiB, ComputeMilli = compute });

    public static PodSet Part(string profile, int count = 1) => Ask(new DeviceRequest(ResourceName.NvidiaGpu, count) { Profile = profile });

    /// <summary>Where it is placed, such as <c>g0@4 g1@0</c>; null: nowhere.</summary>
    public static string? Place(this ClusterState state, PodSet set) => state.Place(set, out _);

    public static string? Place(this ClusterState state, PodSet set, out int id)
    {
        id = state.TryPlace(state.Intern(set));
        return id < 0 ? null : state.Spots(id, set.Devices?.Profile is not null);
    }

    private static string Spots(this ClusterState state, int id, bool starts) =>
        string.Join(' ', state.DevicesOf(id).ToArray().Select(spot => $"{state.DeviceIdOf(state.RowOf(id), spot)}{(starts ? $"@{DeviceSpot.Start(spot)}" : "")}"));
}
