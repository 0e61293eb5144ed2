namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A replica that has its place, until its owner says that it ended.</summary>
internal sealed class PlacedReplica(int index, NodeId node, IReadOnlyList<string> deviceIds)
{
    public const int NotCharged = -1;

    public int Index { get; } = index;

    public NodeId Node { get; } = node;

    public IReadOnlyList<string> DeviceIds { get; } = deviceIds;

    /// <summary>Where its partition starts on each of the last devices; empty: it has no partitions.</summary>
    public IReadOnlyList<int> Partitions { get; init; } = [];

    /// <summary>The row it is charged to, noted before it is taken off for a try.</summary>
    public int Row { get; set; }

    /// <summary>Its devices by their position in the row, noted with it.</summary>
    public int[] Devices { get; set; } = [];

    /// <summary>Its charge in the cluster state; <see cref="NotCharged"/> while its node has not been seen since the start.</summary>
    public int Allocation { get; set; } = NotCharged;

    /// <summary>Its owner has been asked to end it.</summary>
    public bool Releasing { get; set; }
}
