namespace CloudNativeAi;

/// <summary>An order to run one try of one replica.</summary>
/// <param name="Key">Which replica, which try.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Node">Where.</param>
/// <param name="Limits">What it may use at most.</param>
/// <param name="DeviceIds">The devices it may use, of that node.</param>
/// <param name="Template">What it runs.</param>
public sealed record ReplicaSpec(ReplicaKey Key, Tenant Tenant, NodeId Node, ResourceList Limits, IReadOnlyList<string> DeviceIds, ReplicaTemplate Template);
