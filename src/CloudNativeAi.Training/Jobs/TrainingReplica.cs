namespace CloudNativeAi.Training;

/// <summary>One worker of a job's generation.</summary>
/// <param name="Key">Which replica, which generation.</param>
/// <param name="Rank">0 … world size − 1.</param>
/// <param name="Node">Where it runs.</param>
/// <param name="State">What the runtime knows of it; null: not accepted yet.</param>
/// <param name="Report">What it has said.</param>
public sealed record TrainingReplica(ReplicaKey Key, int Rank, NodeId Node, ReplicaState? State, WorkerReport Report);
