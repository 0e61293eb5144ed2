namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Where one try of a replica stands, as the supervisor tells it.</summary>
internal sealed class WireReplica
{
    public required string Id { get; init; }

    public required long Generation { get; init; }

    public required string Node { get; init; }

    public required ReplicaPhase Phase { get; init; }

    /// <summary>Its leader; for people, and for the adopted.</summary>
    public int? Pid { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public required long StopGraceMilliseconds { get; init; }

    public required long HostGraceMilliseconds { get; init; }

    public WireExit? Exit { get; init; }

    /// <summary>Processes that the kernel does not end; set once killing them has taken too long.</summary>
    public IReadOnlyList<int>? Unkillable { get; init; }
}
