namespace CloudNativeAi.Training.Checkpoints;

/// <summary>What a rank says of its shard in <c>shard-{rank}.json</c>.</summary>
internal sealed record ShardMarker(IReadOnlyList<ShardFile?>? Files);

/// <summary>One file of a shard; length and digest are checked where they are given.</summary>
internal sealed record ShardFile(string? Path, long? Bytes, string? Sha256);
