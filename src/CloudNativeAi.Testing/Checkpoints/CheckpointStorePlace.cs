using CloudNativeAi.Training;

namespace CloudNativeAi.Testing;

/// <summary>Where one case keeps its checkpoints: stores opened on it, one after the other, are hosts that follow each other.</summary>
public abstract class CheckpointStorePlace : IAsyncDisposable
{
    /// <summary>A store on this place, as a host that starts would have it.</summary>
    public abstract ValueTask<ICheckpointStore> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Writes one rank's shard as a worker does: its files, then the marker that names them, unless <paramref name="declare"/> is false.</summary>
    /// <param name="root">What <see cref="ICheckpointStore.BeginAsync"/> said.</param>
    /// <param name="generation">The rank's generation.</param>
    /// <param name="step">The step.</param>
    /// <param name="rank">The rank.</param>
    /// <param name="content">What its one file, <c>part-{rank}.bin</c>, holds.</param>
    /// <param name="declare">Whether it gets to say so.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public abstract ValueTask WriteShardAsync(string root, long generation, long step, int rank, ReadOnlyMemory<byte> content, bool declare, CancellationToken cancellationToken);

    /// <summary>Changes one byte of <c>part-{rank}.bin</c> in a complete checkpoint, without changing its length, as a failing disk does.</summary>
    public abstract ValueTask DamageAsync(CheckpointHandle checkpoint, int rank, CancellationToken cancellationToken);

    /// <summary>What <c>part-{rank}.bin</c> of an open checkpoint holds.</summary>
    public abstract ValueTask<byte[]> ReadAsync(CheckpointHandle checkpoint, int rank, CancellationToken cancellationToken);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
