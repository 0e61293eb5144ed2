namespace CloudNativeAi.Scheduling;

/// <summary>Nodes that the same part of the workload may run on.</summary>
/// <param name="Lanes">That part.</param>
/// <param name="Scarcity">How much constrained work asks for them, in points for each GPU.</param>
internal sealed record NodeGroup(FragmentLanes Lanes, float Scarcity);
