namespace CloudNativeAi.Benchmarks.Scheduling;

/// <param name="PerSecond">Placements per second on the wall's clock.</param>
/// <param name="PerCpuSecond">The same by CPU time.</param>
internal readonly record struct PlacementSpeed(double PerSecond, double PerCpuSecond);
