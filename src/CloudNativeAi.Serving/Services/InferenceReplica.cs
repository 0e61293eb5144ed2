namespace CloudNativeAi.Serving;

/// <summary>One replica of a revision.</summary>
/// <param name="Key">Which try of which replica.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="Phase">Where it stands.</param>
public sealed record InferenceReplica(ReplicaKey Key, NodeId Node, InferenceReplicaPhase Phase)
{
    /// <summary><c>host:port</c>; null until it is known.</summary>
    public string? Address { get; init; }

    /// <summary>Requests it has now.</summary>
    public int InFlight { get; init; }

    /// <summary>Why it stands there; null: nothing to say.</summary>
    public string? Reason { get; init; }
}
