namespace CloudNativeAi.Training.Checkpoints;

/// <summary>One file of a checkpoint, as the manifest records it.</summary>
internal sealed record CheckpointFile(string Path, int Shard, long Bytes, string Sha256);
