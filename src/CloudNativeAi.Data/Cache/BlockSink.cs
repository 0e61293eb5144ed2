using System.Buffers;
using System.IO.Hashing;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Cache;

/// <summary>Writes the bytes of a fill in pieces, while they are still in the processor's cache, and tells of each block when it is whole.</summary>
internal sealed class BlockSink(CachedObject subject, BlockFill fill, CacheRoom room, EntryFiller filler) : ITransferSink, IDisposable
{
    private const int Piece = 256 << 10;

    private readonly XxHash128 _sum = new();
    private byte[]? _buffer;
    private SafeFileHandle? _file;
    private int _block = fill.First;
    private int _written;
    private int _filled;
    private bool _isThere;

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }

    public Memory<byte> GetMemory() => (_buffer ??= ArrayPool<byte>.Shared.Rent(Piece)).AsMemory(_filled, Math.Min(Piece, subject.LengthOf(_block) - _written) - _filled);

    public void Failed(DatasetSourceException exception) => filler.AbortIfUseless(exception);

    public void RangesIgnored() => filler.WithdrawRanges();

    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _filled += count;
        return _filled == Piece || _written + _filled == subject.LengthOf(_block) ? WriteAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            _isThere = _written == 0 ? filler.Has(_block) : _isThere;
            if (!_isThere)
            {
                var piece = _buffer.AsMemory(0, _filled);
                _sum.Append(piece.Span);
                _file = await filler.WriteAsync(((long)_block * CachedObject.BlockSize) + _written, piece, _file, cancellationToken).ConfigureAwait(false);
            }

            (_written, _filled) = (_written + _filled, 0);
            if (_written == subject.LengthOf(_block))
            {
                End();
            }
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new SinkException(exception);
        }
    }

    private void End()
    {
        if (!_isThere)
        {
            filler.Commit(room, _block, _sum.GetCurrentHashAsUInt128(), _file!);
        }

        fill.Filled(_block);
        _sum.Reset();
        (_block, _written, _file) = (_block + 1, 0, null);
    }
}
