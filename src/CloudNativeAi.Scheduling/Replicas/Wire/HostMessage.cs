namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>From the host. A class, not a record: printing it shows nothing.</summary>
internal sealed class HostMessage
{
    /// <summary>Comes back in the answer; greater than 0.</summary>
    public required long Request { get; init; }

    public required WireOperation Operation { get; init; }

    public string? Id { get; init; }

    public long Generation { get; init; }

    public WireSpec? Spec { get; init; }

    /// <summary>Variable → value; kept in memory until the start, written nowhere.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Why the replica cannot start, found by the host: recorded as its exit.</summary>
    public string? Failure { get; init; }

    public long GraceMilliseconds { get; init; }

    public ReplicaSignal Signal { get; init; }

    public string? Port { get; init; }
}
