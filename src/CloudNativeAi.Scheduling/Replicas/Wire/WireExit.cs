namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>The file <c>exit.json</c>, with the members of <see cref="ReplicaExit"/>.</summary>
internal sealed record WireExit(ExitCause Cause, int? Code, int? Signal, string Detail, DateTimeOffset At);
