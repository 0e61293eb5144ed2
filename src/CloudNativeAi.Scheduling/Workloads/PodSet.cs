namespace CloudNativeAi.Scheduling;

/// <summary>Replicas of one shape.</summary>
/// <param name="Name">Unique in its workload; an RFC 1123 label.</param>
/// <param name="Count">Replicas wanted, 0 or more.</param>
/// <param name="Requests">What each replica needs, 0 or more of each resource; for all replicas together less than 2⁶³ thousandths.</param>
public sealed record PodSet(string Name, int Count, ResourceList Requests)
{
    /// <summary>Replicas without which nothing of the workload runs, 0 … <see cref="Count"/>; <see cref="Count"/> unless said.</summary>
    public int MinCount { get; init; } = Count;

    /// <summary>Sizes it can run at, ascending, within min and count; empty: every one.</summary>
    public IReadOnlyList<int> ValidSizes { get; init; } = [];

    /// <summary>Shares of devices; null: whole devices as <see cref="Requests"/> names them, or none.</summary>
    public DeviceRequest? Devices { get; init; }

    /// <summary>How near to each other its replicas must be; null: no matter.</summary>
    public TopologyRequest? Topology { get; init; }

    /// <summary>Labels a node must have: qualified names, values of up to 63 characters. Empty unless said.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; init; } = new Dictionary<string, string>();

    /// <summary>Taints its replicas can live with. Empty unless said.</summary>
    public IReadOnlyList<Toleration> Tolerations { get; init; } = [];

    /// <summary>What its replicas read, each content once, at most 64: nodes that hold more of it are preferred. Empty unless said.</summary>
    public IReadOnlyList<ContentKey> Content { get; init; } = [];
}
