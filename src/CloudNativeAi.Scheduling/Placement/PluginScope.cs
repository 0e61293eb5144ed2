namespace CloudNativeAi.Scheduling;

/// <summary>What the answer of a placement plugin depends on besides the request's shape; decides how long the core keeps it.</summary>
/// <remarks>A scope that promises too much (an answer of scope <see cref="NodeClass"/> that reads free amounts) makes kept answers wrong; one that promises too little only costs time.</remarks>
public enum PluginScope
{
    /// <summary>On the row's <see cref="Scheduling.NodeClass"/> alone: labels, taints, pool, lifecycle, whether it takes work. Asked once per class.</summary>
    NodeClass,

    /// <summary>On the row's class and on its own columns. Asked again when the row changes.</summary>
    Node,

    /// <summary>On anything: other rows, the order of decisions. Never kept; asked at every decision.</summary>
    Cluster,
}
