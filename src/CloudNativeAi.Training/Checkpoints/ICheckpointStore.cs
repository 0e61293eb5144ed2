namespace CloudNativeAi.Training;

/// <summary>Where checkpoints are kept. A checkpoint is complete and verified, or it is not there. Thread-safe.</summary>
/// <remarks>
/// Called by the job's controller, which alone begins and commits; ranks write where <see cref="BeginAsync"/> says, as the worker protocol describes:
/// each rank puts its files into <c>g{generation}-s{step}</c> and, last, a <c>shard-{rank}.json</c> that names them. Hosts list and open.
/// </remarks>
public interface ICheckpointStore
{
    /// <summary>Complete checkpoints of a job, newest first; one per step. Lengths are checked, content is not: <see cref="OpenAsync"/> does that.</summary>
    IAsyncEnumerable<CheckpointInfo> ListAsync(Guid job, CancellationToken cancellationToken = default);

    /// <summary>Begins a generation: older ones cannot commit any more, and what they left unfinished is removed. The same generation again: no effect.</summary>
    /// <param name="job">Which job.</param>
    /// <param name="generation">1 or more; never less than one begun before.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The root, a path or a URL, below which its ranks write <c>g{generation}-s{step}</c>.</returns>
    /// <exception cref="CheckpointException"><see cref="CheckpointErrorKind.OtherGeneration"/>: a newer one has begun.</exception>
    ValueTask<string> BeginAsync(Guid job, long generation, CancellationToken cancellationToken = default);

    /// <summary>Verifies the shards and makes the checkpoint visible, atomically; durable on return. Committed before: no effect.</summary>
    /// <param name="job">Which job.</param>
    /// <param name="generation">The generation that wrote it; must be the one begun last.</param>
    /// <param name="step">Which step.</param>
    /// <param name="shards">How many shards make it whole, 1 or more.</param>
    /// <param name="cancellationToken">Before the checkpoint is visible, undoes it.</param>
    /// <exception cref="CheckpointException">Why, with step, shard, expected, found. Nothing has become visible.</exception>
    ValueTask<CheckpointInfo> CommitAsync(Guid job, long generation, long step, int shards, CancellationToken cancellationToken = default);

    /// <summary>Verifies a complete checkpoint, every byte, and holds it until the handle is disposed. One that is damaged is listed no more.</summary>
    /// <exception cref="CheckpointException"><see cref="CheckpointErrorKind.NotFound"/> or <see cref="CheckpointErrorKind.Damaged"/>.</exception>
    ValueTask<CheckpointHandle> OpenAsync(Guid job, long step, CancellationToken cancellationToken = default);

    /// <summary>Deletes the checkpoints of a step, or, where <paramref name="step"/> is null, everything of the job. One that is not there is no error; one that is open goes when it is closed.</summary>
    ValueTask DeleteAsync(Guid job, long? step, CancellationToken cancellationToken = default);
}
