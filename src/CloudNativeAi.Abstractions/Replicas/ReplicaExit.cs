namespace CloudNativeAi;

/// <summary>How a replica ended.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Code">Exit code 0 … 255 where it exited; null where a signal ended it or nobody saw.</param>
/// <param name="Signal">Signal number where one ended it, else null.</param>
/// <param name="Detail">One sentence for people.</param>
/// <param name="At">When it ended.</param>
public sealed record ReplicaExit(ExitCause Cause, int? Code, int? Signal, string Detail, DateTimeOffset At);
