using System.Buffers;
using CloudNativeAi.Data.Records;

namespace CloudNativeAi.Data;

/// <summary>The samples of all shards of a version, by number. Thread-safe; dispose when nothing reads any more.</summary>
public sealed class TarSamples : IDisposable
{
    private readonly TarIndex[] _indexes;
    private readonly ShardPool _shards;
    private readonly TarShardOptions _options;
    private readonly TransferOptions _transfer;
    private readonly long[] _first;

    internal TarSamples(string content, TarIndex[] indexes, ShardPool shards, TarShardOptions options, TransferOptions transfer)
    {
        (Content, _indexes, _shards, _options, _transfer) = (content, indexes, shards, options, transfer);
        _first = new long[indexes.Length + 1];
        for (var i = 0; i < indexes.Length; i++)
        {
            _first[i + 1] = _first[i] + indexes[i].Samples.Length;
        }
    }

    /// <summary>Names the dataset version's content.</summary>
    public string Content { get; }

    /// <summary>Samples of all shards.</summary>
    public long Count => _first[^1];

    /// <summary>The shards, in the order in which their samples are numbered.</summary>
    public IReadOnlyList<string> Shards => [.. _shards.Shards.Select(static s => s.Key)];

    /// <summary>Reads one sample by its number; from a shard that is cached and verified it takes one read.</summary>
    /// <param name="index">0 … <see cref="Count"/> − 1.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    /// <exception cref="DataFormatException">The sample has two files of one field.</exception>
    public async ValueTask<Sample> ReadAsync(long index, CancellationToken cancellationToken = default)
    {
        var (shard, offset, length) = Locate(index);
        using var lease = _shards.Rent(shard);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await lease.Ranges.ReadAsync(offset, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            return SampleParser.Parse(index, _shards.Shards[shard].Key, offset, buffer, length, _options);
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The state of an epoch of which nothing was consumed.</summary>
    /// <param name="order">How its samples follow each other.</param>
    /// <param name="epoch">Its number, 0 or more: another number, another order.</param>
    /// <exception cref="ArgumentException">The window is too small, or the shuffle is none of ours.</exception>
    public EpochState Begin(SampleOrder order, int epoch)
    {
        ArgumentNullException.ThrowIfNull(order);
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        return order.Window >= 2 && Enum.IsDefined(order.Shuffle)
            ? new(Content, Count, order, epoch, [], null)
            : throw new ArgumentException($"SampleOrder.Shuffle is {order.Shuffle} and Window {order.Window}; a window is 2 or more. Correct the order.", nameof(order));
    }

    /// <summary>Reads what one rank has of what is left of an epoch.</summary>
    /// <param name="state">From <see cref="Begin"/>, or of a checkpoint.</param>
    /// <param name="rank">0 … <paramref name="world"/> − 1.</param>
    /// <param name="world">Ranks that read now; it need not be how many read before.</param>
    /// <param name="options">How far to read ahead; null: the defaults.</param>
    /// <exception cref="ArgumentException">The state is of other samples.</exception>
    public EpochReader Read(EpochState state, int rank, int world, EpochReadOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Content != Content || state.Samples != Count)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"The state is of an epoch over {state.Samples} samples of content {state.Content}; these are {Count} of {Content}. Open the dataset version, and the shards of it, that the epoch began with."), nameof(state));
        }

        return new(this, state.Share(rank, world), new EpochOrder(state.Order, state.Epoch, _first), options ?? new EpochReadOptions());
    }

    /// <inheritdoc/>
    public void Dispose() => _shards.Dispose();

    /// <summary>Bytes that reading a sample takes.</summary>
    internal int LengthOf(long index) => Locate(index).Length;

    /// <summary>Brings samples into the cache.</summary>
    internal async ValueTask BringAsync(IEnumerable<long> indexes, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = _transfer.PartsInFlight, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(indexes, options, async (index, token) =>
        {
            var (shard, offset, length) = Locate(index);
            using var lease = _shards.Rent(shard);
            await lease.Ranges.BringAsync(offset, length, token).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private (int Shard, long Offset, int Length) Locate(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var shard = Records.Shards.Find(_first, index);
        var span = _indexes[shard].Samples[index - _first[shard]];
        // A tar may end with its last file, not with that file's last block.
        return (shard, span.Offset, (int)Math.Min(span.Length, _shards.Shards[shard].Length!.Value - span.Offset));
    }
}
