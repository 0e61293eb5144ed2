namespace CloudNativeAi.Training;

/// <summary>A complete checkpoint.</summary>
/// <param name="Step">The step it was taken after.</param>
/// <param name="Generation">The generation that wrote it.</param>
/// <param name="Shards">Shards it consists of, 1 or more.</param>
/// <param name="Bytes">Bytes of all its files.</param>
/// <param name="Digest">Lower-case hexadecimal SHA-256 over names, lengths and digests of all files.</param>
/// <param name="At">When it was committed.</param>
public sealed record CheckpointInfo(long Step, long Generation, int Shards, long Bytes, string Digest, DateTimeOffset At);
