using System.Buffers;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Reading;

/// <summary>A seekable stream of one object version: verified blocks from the cache, brought where they are missing, past it where it cannot keep them.</summary>
/// <remarks>One reader at a time, as streams are. Asynchronous reads allocate nothing while a block lasts. A synchronous read waits where bytes must be brought.</remarks>
internal sealed class ObjectReader : Stream
{
    /// <summary>Smaller reads share one read of a whole block.</summary>
    private const int Direct = 32 << 10;

    private readonly CancellationTokenSource _closing = new();
    private readonly CachedObject _subject;
    private readonly ObjectTransfer _transfer;
    private readonly CacheLease? _lease;
    private byte[]? _buffer;
    private int _block = -1;
    private int _ahead;
    private long _position;
    private DirectReader? _direct;
    private bool _disposed;

    /// <param name="subject">What.</param>
    /// <param name="lease">Its place in the cache; null: the cache is not usable.</param>
    /// <param name="transfer">For reads past the cache.</param>
    public ObjectReader(CachedObject subject, CacheLease? lease, ObjectTransfer transfer) => (_subject, _lease, _transfer) = (subject, lease, transfer);

    public override bool CanRead => !_disposed;

    public override bool CanSeek => !_disposed;

    public override bool CanWrite => false;

    public override long Length => _subject.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = checked(offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, SeekOrigin.End => Length, _ => throw new ArgumentOutOfRangeException(nameof(origin)) });
        return position < 0 ? throw new IOException($"Position {position} lies before the beginning. Seek to 0 or later.") : Position = position;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty || _position >= Length)
        {
            return new(0);
        }

        return CurrentBlock == _block ? new(Copy(buffer.Span)) : TryReadTrusted(buffer.Span) is var count and > 0 ? new(count) : ReadNextAsync(buffer, cancellationToken);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _position >= Length)
        {
            return 0;
        }

        if (CurrentBlock != _block && TryReadTrusted(buffer) is var count and > 0)
        {
            return count;
        }

        if (CurrentBlock != _block && !(_lease is { } lease && _direct is null && CanServe(lease) && TryLoad(lease)))
        {
            return ReadWaiting(buffer);
        }

        return Copy(buffer);
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An object version cannot be changed. Publish another one.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An object version cannot be changed. Publish another one.");

    public override async ValueTask DisposeAsync()
    {
        if (_direct is { } direct)
        {
            _direct = null;
            await direct.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _closing.Cancel();
            _closing.Dispose();
            _lease?.Dispose();
            if (_direct is { } direct)
            {
                // Ends by itself; nothing of it is waited for.
                _ = direct.DisposeAsync().AsTask();
            }

            if (_buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = null;
            }
        }

        base.Dispose(disposing);
    }

    private int CurrentBlock => (int)(_position / CachedObject.BlockSize);

    private int OffsetInBlock => (int)(_position % CachedObject.BlockSize);

    /// <summary>Content with a digest is served when the whole was compared with it, not before.</summary>
    private bool CanServe(CacheLease lease) => _subject.Info.Sha256 is null || lease.Files.IsComplete;

    private int Copy(Span<byte> target)
    {
        var offset = OffsetInBlock;
        var count = Math.Min(target.Length, _subject.LengthOf(_block) - offset);
        _buffer.AsSpan(offset, count).CopyTo(target);
        _position += count;
        return count;
    }

    /// <summary>Large reads of what was compared before need no buffer of ours; 0: not so.</summary>
    private int TryReadTrusted(Span<byte> target)
    {
        if (target.Length < Direct || _lease is not { } lease || _direct is not null)
        {
            return 0;
        }

        var piece = target[..Math.Min(target.Length, _subject.LengthOf(CurrentBlock) - OffsetInBlock)];
        if (!lease.TryReadTrusted(CurrentBlock, OffsetInBlock, piece))
        {
            return 0;
        }

        _position += piece.Length;
        return piece.Length;
    }

    private bool TryLoad(CacheLease lease)
    {
        var block = CurrentBlock;
        _block = -1;
        if (!lease.TryRead(block, Buffer(block).Span))
        {
            return false;
        }

        _block = block;
        return true;
    }

    private Memory<byte> Buffer(int block) => (_buffer ??= ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize)).AsMemory(0, _subject.LengthOf(block));

    private async ValueTask<int> ReadNextAsync(Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_lease is { } lease && (_direct is null || _direct.Position != _position))
        {
            try
            {
                return await ReadThroughAsync(lease, target, cancellationToken).ConfigureAwait(false);
            }
            catch (NoRoomException)
            {
                // Read past the cache from here on, until a seek.
            }
        }

        if (_direct?.Position != _position)
        {
            if (_direct is not null)
            {
                await _direct.DisposeAsync().ConfigureAwait(false);
            }

            _direct = new DirectReader(_subject, _transfer, ranged: _lease?.Files.NoRanges != true, _position);
        }

        var count = await _direct.ReadAsync(target, cancellationToken).ConfigureAwait(false);
        _position += count;
        return count;
    }

    private async ValueTask<int> ReadThroughAsync(CacheLease lease, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (!CanServe(lease))
        {
            await lease.BringAsync(cancellationToken).ConfigureAwait(false);
        }

        var block = CurrentBlock;
        ReadAhead(lease, block);
        if (OffsetInBlock == 0 && target.Length >= _subject.LengthOf(block))
        {
            var length = _subject.LengthOf(block);
            await lease.ReadAsync(block, target[..length], cancellationToken).ConfigureAwait(false);
            _position += length;
            return length;
        }

        _block = -1;
        await lease.ReadAsync(block, Buffer(block), cancellationToken).ConfigureAwait(false);
        _block = block;
        return Copy(target.Span);
    }

    /// <summary>Reading on from part to part keeps the next parts on their way.</summary>
    private void ReadAhead(CacheLease lease, int block)
    {
        var part = lease.Plan.PartOf(block);
        var sequential = part == 0 || _ahead >= part;
        var last = sequential ? lease.Plan.LastAhead(part) : part;
        for (var next = Math.Max(part + 1, sequential ? _ahead + 1 : part + 1); next <= last; next++)
        {
            _ = BringAheadAsync(lease, next);
        }

        _ahead = sequential ? Math.Max(_ahead, last) : part;
    }

    private async Task BringAheadAsync(CacheLease lease, int part)
    {
        try
        {
            var end = lease.Plan.EndOf(part);
            for (var (block, count) = lease.Files.MissingFrom(lease.Plan.FirstOf(part), end); count > 0; (block, count) = lease.Files.MissingFrom(block, end))
            {
                block = await lease.EnsureAsync(block, end, urgent: true, _closing.Token).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or DatasetSourceException or DatasetIntegrityException or NoRoomException or ObjectDisposedException)
        {
            // Nobody asked for these bytes yet; whoever does meets the same error.
        }
    }

    private int ReadWaiting(Span<byte> target)
    {
        var wanted = Math.Min(target.Length, CachedObject.BlockSize);
        var rented = ArrayPool<byte>.Shared.Rent(wanted);
        try
        {
            // Stream.Read has no other way to bring bytes; the work itself runs on the pool and needs no context of the caller.
            var count = 0;
            var reading = Task.Run(async () => count = await ReadAsync(rented.AsMemory(0, wanted)).ConfigureAwait(false));
            Task.WaitAny(reading);
            if (reading.Exception is { InnerException: { } cause })
            {
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
            }

            rented.AsSpan(0, count).CopyTo(target);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
