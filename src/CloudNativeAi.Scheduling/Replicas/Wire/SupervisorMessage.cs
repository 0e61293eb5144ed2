namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>To the host: an answer where <see cref="Request"/> is set, else news.</summary>
internal sealed class SupervisorMessage
{
    public long Request { get; init; }

    /// <summary>News: a replica's state.</summary>
    public WireReplica? Replica { get; init; }

    /// <summary>News: the first list is complete.</summary>
    public bool Synced { get; init; }

    /// <summary>News: this replica's log has grown; or it is forgotten.</summary>
    public string? Id { get; init; }

    public long Generation { get; init; }

    public bool Grown { get; init; }

    public bool Forgotten { get; init; }

    /// <summary>Answer to reserve.</summary>
    public int? Port { get; init; }

    /// <summary>Answer to a start: a newer generation is known, this one.</summary>
    public long? Newer { get; init; }

    /// <summary>Answer: why it failed.</summary>
    public string? Error { get; init; }
}
