namespace CloudNativeAi.Training;

/// <summary>What a worker has said over the worker protocol, newest of each kind.</summary>
/// <param name="Ready">Whether it said that it is set up.</param>
/// <param name="Step">Its newest step; null: none yet.</param>
/// <param name="SavedStep">The newest step whose shard it saved; null: none yet.</param>
/// <param name="Metrics">Newest value by name.</param>
public sealed record WorkerReport(bool Ready, long? Step, long? SavedStep, IReadOnlyDictionary<string, double> Metrics);
