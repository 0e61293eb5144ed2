namespace CloudNativeAi.Benchmarks.Scheduling;

/// <param name="P50">Microseconds of one decision.</param>
/// <param name="P99">Microseconds of one decision.</param>
/// <param name="Checked">Decisions compared with brute force.</param>
/// <param name="Wrong">Of them not the same.</param>
internal sealed record PlacementLatency(double P50, double P99, int Checked, int Wrong);
