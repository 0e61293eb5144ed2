using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>A kind of node that quota is given for apart: a GPU model, spot or on-demand: <c>CloudNativeAi:Scheduling:Flavors:NAME</c>.</summary>
public sealed class FlavorOptions
{
    /// <summary>Labels of its nodes; a pod set of this flavor is placed on such nodes only. Empty, the default: all nodes.</summary>
    public IDictionary<string, string> NodeLabels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Taints of its nodes: only pod sets that tolerate them may take the flavor. Empty unless said.</summary>
    public IList<Taint> Taints { get; } = [];
}
