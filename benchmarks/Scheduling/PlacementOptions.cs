namespace CloudNativeAi.Benchmarks.Scheduling;

/// <param name="Nodes">Nodes of the cluster.</param>
/// <param name="Gpus">GPUs of each node.</param>
/// <param name="Workloads">Workloads to place.</param>
/// <param name="Plugin"><c>none</c>, <c>node</c> or <c>cluster</c>.</param>
/// <param name="Profile">A built-in profile.</param>
internal sealed record PlacementOptions(int Nodes, int Gpus, int Workloads, string Plugin = "none", string Profile = "best-fit");
