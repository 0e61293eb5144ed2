using System.Diagnostics;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>Wall and CPU time from its making: on a busy machine only the latter says what the code costs.</summary>
internal sealed class PlacementClock
{
    private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
    private readonly long _start = Stopwatch.GetTimestamp();

    public PlacementSpeed Speed(long placed) => new(
        placed / Stopwatch.GetElapsedTime(_start).TotalSeconds,
        placed / Math.Max(0.001, (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds));
}
