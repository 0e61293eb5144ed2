namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>What one run came to.</summary>
/// <param name="Alloc100">Share of all GPU that is allocated when the tasks that arrived ask for all of it, in percent.</param>
/// <param name="Alloc130">The same when they ask for 1.3 times as much.</param>
/// <param name="Decisions">Tasks that arrived.</param>
/// <param name="Time">Of all decisions.</param>
/// <param name="CpuTime">Of the process meanwhile: what it costs where others use the machine too.</param>
internal readonly record struct OpenBResult(double Alloc100, double Alloc130, int Decisions, TimeSpan Time, TimeSpan CpuTime);
