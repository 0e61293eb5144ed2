using System.Buffers;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Cache;

/// <summary>Cuts the bytes of a fill into blocks and writes each one when it is whole.</summary>
internal sealed class BlockSink(CachedObject subject, BlockFill fill, CacheRoom room, EntryFiller filler) : ITransferSink, IDisposable
{
    private byte[]? _buffer;
    private int _block = fill.First;
    private int _filled;

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    public Memory<byte> GetMemory() => (_buffer ??= ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize)).AsMemory(_filled, subject.LengthOf(_block) - _filled);

    public void Failed(DatasetSourceException exception) => filler.AbortIfUseless(exception);

    public void RangesIgnored() => filler.WithdrawRanges();

    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _filled += count;
        return _filled == subject.LengthOf(_block) ? WriteAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await filler.WriteAsync(room, _block, _buffer.AsMemory(0, _filled), cancellationToken).ConfigureAwait(false);
            fill.Filled(_block);
            (_block, _filled) = (_block + 1, 0);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new SinkException(exception);
        }
    }
}
