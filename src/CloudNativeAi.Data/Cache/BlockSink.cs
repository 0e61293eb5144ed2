using System.Buffers;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Cache;

/// <summary>Cuts the bytes of a fill into blocks and writes each one when it is whole.</summary>
internal sealed class BlockSink(CachedObject subject, BlockFill fill, Action<int, ReadOnlyMemory<byte>> write) : ITransferSink, IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
    private int _block = fill.First;
    private int _filled;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);

    public Memory<byte> GetMemory() => _buffer.AsMemory(_filled, subject.LengthOf(_block) - _filled);

    public ValueTask AdvanceAsync(int count, CancellationToken cancellationToken)
    {
        _filled += count;
        if (_filled == subject.LengthOf(_block))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Write();
            fill.Filled(_block);
            (_block, _filled) = (_block + 1, 0);
        }

        return ValueTask.CompletedTask;
    }

    private void Write()
    {
        try
        {
            write(_block, _buffer.AsMemory(0, _filled));
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            throw new SinkException(exception);
        }
    }
}
