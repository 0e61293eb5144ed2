using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>A kind of node that quota is given for apart: a GPU model, spot or on-demand: <c>CloudNativeAi:Scheduling:Flavors:NAME</c>.</summary>
public sealed class FlavorOptions
{
    /// <summary>Labels of its nodes; a pod set of this flavor is placed on such nodes only. Empty, the default: all nodes.</summary>
    public IDictionary<string, string> NodeLabels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Taints of its nodes: only pod sets that tolerate them may take the flavor. Empty unless said.</summary>
    public IList<Taint> Taints { get; } = [];

    /// <summary>Memory of one device, by the resource that devices count as: <c>"nvidia.com/gpu": 80Gi</c>. Needed where a quota counts memory of devices (<c>nvidia.com/gpu.memory</c>) and workloads ask for whole devices or shares of them. Empty unless said.</summary>
    public IDictionary<string, ResourceQuantity> DeviceMemory { get; } = new Dictionary<string, ResourceQuantity>(StringComparer.Ordinal);
}
