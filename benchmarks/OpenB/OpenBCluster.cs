using System.Globalization;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>The trace in the library's words. A set of models that a task accepts is a label of the nodes that have one of them.</summary>
internal sealed class OpenBCluster
{
    public const string ModelLabel = "gpu.openb/model";
    private const string SetLabel = "gpu.openb/in-";

    /// <param name="nodes">The machines.</param>
    /// <param name="sets">Sets of models that tasks name.</param>
    public OpenBCluster(OpenBNode[] nodes, IEnumerable<string> sets)
    {
        string[] known = [.. sets.Distinct(StringComparer.Ordinal).Where(set => set.Length > 0)];
        Nodes = [.. nodes.Select(node => Node(node, known))];
        CapacityMilli = nodes.Sum(node => node.Gpus * 1000L);
    }

    public Node[] Nodes { get; }

    /// <summary>GPU of all nodes, in thousandths.</summary>
    public long CapacityMilli { get; }

    public static PodSet PodSet(OpenBTask task)
    {
        var requests = ResourceList.Empty
            .With(ResourceName.Cpu, ResourceQuantity.FromMilli(task.CpuMilli))
            .With(ResourceName.Memory, ResourceQuantity.FromBytes(task.MemoryMib << 20));
        var share = task.Gpus == 1 && task.GpuMilli < 1000;
        return new PodSet("main", 1, task.Gpus == 0 || share ? requests : requests.With(ResourceName.NvidiaGpu, task.Gpus))
        {
            Devices = share ? new DeviceRequest(ResourceName.NvidiaGpu, 1, task.GpuMilli) : null,
            NodeSelector = task.Models.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [Label(task.Models)] = "yes" },
        };
    }

    /// <summary>Whether a node of this model has what a task accepts.</summary>
    public static bool Accepts(string set, string model) => set.Length == 0 || set.Split('|').Contains(model, StringComparer.Ordinal);

    private static string Label(string set) => SetLabel + set.Replace('|', '.');

    private static Node Node(OpenBNode node, string[] sets) => new(
        new NodeId($"openb/{node.Name}"),
        node.Name,
        "openb",
        NodeLifecycle.OnDemand,
        Schedulable: true,
        Ready: true,
        ResourceList.Empty
            .With(ResourceName.Cpu, ResourceQuantity.FromMilli(node.CpuMilli))
            .With(ResourceName.Memory, ResourceQuantity.FromBytes(node.MemoryMib << 20))
            .With(ResourceName.NvidiaGpu, node.Gpus),
        ResourceList.Empty,
        [.. Enumerable.Range(0, node.Gpus).Select(g => new Device(
            string.Create(CultureInfo.InvariantCulture, $"{node.Name}-{g}"), DeviceKind.Gpu, ResourceName.NvidiaGpu, node.Model, 16L << 30, DeviceHealth.Healthy))],
        sets.Where(set => Accepts(set, node.Model)).Select(Label).Append(ModelLabel).ToDictionary(label => label, label => label == ModelLabel ? node.Model : "yes"),
        [],
        null);
}
