namespace CloudNativeAi.Training.Worker;

/// <summary>One line of the request file.</summary>
internal sealed record WorkerRequest(long? Committed, bool Checkpoint, bool Stop, DateTimeOffset? Deadline);
