using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>Short ways to say nodes and specs.</summary>
internal static class Cluster
{
    public static readonly DateTimeOffset Start = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public static Node Node(string name, params (string, string)[] allocatable) => new(
        new NodeId($"test/{name}"),
        InstanceId: name,
        Pool: "",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Of([("pods", "1000"), .. allocatable]),
        ResourceList.Empty,
        Devices: [],
        new Dictionary<string, string>(),
        Taints: [],
        ReclaimAt: null);

    public static PodSet Set(int count, params (string, string)[] requests) => new("main", count, ResourceList.Of(requests));

    public static WorkloadSpec Spec(string name, PodSet set, int priority = 0, bool elastic = false, string queue = "default") =>
        new(Id(name), Tenant.Default, name, queue, [set]) { Priority = priority, Elastic = elastic };

    public static Guid Id(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
