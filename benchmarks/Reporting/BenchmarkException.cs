namespace CloudNativeAi.Benchmarks;

/// <summary>A scenario cannot run here: what is missing, and how to get it.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
