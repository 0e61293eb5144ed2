namespace CloudNativeAi;

/// <summary>What a runtime knows of one try of a replica.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Ready">Whether its process is up; readiness to serve is probed by the owner.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="StartedAt">When its process began; null before.</param>
/// <param name="Exit">How it ended; set when <paramref name="Phase"/> is <see cref="ReplicaPhase.Exited"/>.</param>
public sealed record ReplicaState(ReplicaPhase Phase, bool Ready, NodeId Node, DateTimeOffset? StartedAt, ReplicaExit? Exit);
