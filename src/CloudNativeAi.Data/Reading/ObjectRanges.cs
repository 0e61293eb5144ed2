using System.Buffers;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Diagnostics;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Transfer;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Reading;

/// <summary>Ranges of one object version, read into the caller's memory: straight from the cache's file where it was compared before, else block by block, else past the cache. Thread-safe, dispose when no read is under way.</summary>
internal sealed class ObjectRanges(DiskCache cache, ObjectTransfer transfer, DataMetrics metrics, CachedObject subject) : IDisposable
{
    /// <summary>Below this a system call costs more than copying what lies between two runs.</summary>
    private const int ShortRun = 1 << 10;

    private readonly CacheLease? _lease = cache.Acquire(subject, reads: true);

    public CachedObject Subject => subject;

    public void Dispose() => _lease?.Dispose();

    /// <summary>Fills <paramref name="target"/>; what is missing is brought, and no block more.</summary>
    /// <exception cref="DatasetSourceException">The source could not give it.</exception>
    /// <exception cref="DatasetIntegrityException">Bytes are not those of the version.</exception>
    public ValueTask ReadAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target.Length, subject.Length - offset);
        cancellationToken.ThrowIfCancellationRequested();
        return target.IsEmpty || TryRead(new(offset, target.Length, target.Length, 1), 0, target.Span) ? ValueTask.CompletedTask : ReadThroughAsync(offset, target, cancellationToken);
    }

    /// <summary>Fills <paramref name="target"/> from a place within the runs on. Where they are short or blocks must be compared, a block is read once for all that lies in it.</summary>
    public async ValueTask ReadAsync(ByteRuns runs, long position, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (runs.IsContiguous)
        {
            await ReadAsync(runs.At(position).Offset, target, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (runs.Run >= ShortRun && TryRead(runs, position, target.Span))
        {
            return;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
        try
        {
            while (!target.IsEmpty)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var block = BlockOf(runs.At(position).Offset);
                var window = buffer.AsMemory(0, subject.LengthOf(block));
                await ReadAsync((long)block * CachedObject.BlockSize, window, cancellationToken).ConfigureAwait(false);
                var copied = Gather(runs, position, window.Span, (long)block * CachedObject.BlockSize, target.Span);
                (target, position) = (target[copied..], position + copied);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Brings the blocks of a range into the cache; nothing where the cache cannot keep them.</summary>
    public async ValueTask BringAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (_lease is null || length <= 0)
        {
            return;
        }

        try
        {
            if (subject.Info.Sha256 is not null)
            {
                await _lease.BringAsync(cancellationToken).ConfigureAwait(false);
                return;
            }

            var end = EndOf(offset + length);
            for (var (block, count) = _lease.Files.MissingFrom(BlockOf(offset), end); count > 0; (block, count) = _lease.Files.MissingFrom(block, end))
            {
                block = await _lease.EnsureAsync(block, block + count, urgent: false, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NoRoomException)
        {
            // Whoever reads it reads past the cache.
        }
    }

    /// <summary>Whether a range needs no comparing any more, so that a small piece of it costs no more than its bytes.</summary>
    public bool IsTrusted(long offset, long length) => _lease?.Files.TrustedFile(BlockOf(offset), EndOf(Math.Min(offset + length, subject.Length)), out _) is not null;

    /// <summary>The cache's own file, after every block of the range was brought and compared; null: the cache cannot keep them.</summary>
    public async ValueTask<SafeFileHandle?> FileAsync(long offset, long length, CancellationToken cancellationToken)
    {
        if (_lease is null)
        {
            return null;
        }

        if (!IsTrusted(offset, length))
        {
            await BringAsync(offset, length, cancellationToken).ConfigureAwait(false);
            var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
            try
            {
                for (var block = BlockOf(offset); block < EndOf(offset + length); block++)
                {
                    await _lease.ReadAsync(block, buffer.AsMemory(0, subject.LengthOf(block)), cancellationToken).ConfigureAwait(false);
                }
            }
            catch (NoRoomException)
            {
                return null;
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return _lease.Files.File();
    }

    /// <summary>Runs read one by one: short ones too, for what lies between them is not copied. False: read another way.</summary>
    private bool TryRead(in ByteRuns runs, long position, Span<byte> target)
    {
        var last = runs.At(position + target.Length - 1).Offset;
        var first = runs.At(position).Offset;
        if (_lease?.Files is not { } files || files.TrustedFile(BlockOf(first), EndOf(last + 1), out var facts) is not { } file)
        {
            return false;
        }

        var length = target.Length;
        try
        {
            while (!target.IsEmpty)
            {
                var (offset, most) = runs.At(position);
                var read = RandomAccess.Read(file, target[..(int)Math.Min(most, target.Length)], offset);
                if (read == 0)
                {
                    return false;
                }

                target = target[read..];
                position += read;
            }

            if (!files.IsStill(file, facts))
            {
                return false;
            }
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            // The blocks know what to do about a disk that cannot be read.
            return false;
        }

        metrics.Io(length, DataMetrics.TierDisk, DataMetrics.Read);
        return true;
    }

    private static int Gather(in ByteRuns runs, long position, ReadOnlySpan<byte> window, long windowOffset, Span<byte> target)
    {
        var copied = 0;
        while (copied < target.Length)
        {
            var (offset, most) = runs.At(position + copied);
            var start = offset - windowOffset;
            if (start >= window.Length)
            {
                break;
            }

            var count = (int)Math.Min(Math.Min(most, target.Length - copied), window.Length - start);
            window.Slice((int)start, count).CopyTo(target[copied..]);
            copied += count;
        }

        return copied;
    }

    private async ValueTask ReadThroughAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        if (_lease is { } lease)
        {
            try
            {
                if (subject.Info.Sha256 is not null && !lease.Files.IsComplete)
                {
                    // Content with a digest is served when the whole was compared with it, not before.
                    await lease.BringAsync(cancellationToken).ConfigureAwait(false);
                }

                for (var end = EndOf(offset + target.Length); !target.IsEmpty;)
                {
                    var count = await ReadBlockAsync(lease, offset, target, end, cancellationToken).ConfigureAwait(false);
                    (target, offset) = (target[count..], offset + count);
                }

                return;
            }
            catch (NoRoomException)
            {
                // Past the cache, from here on.
            }
        }

        await ReadPastAsync(offset, target, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<int> ReadBlockAsync(CacheLease lease, long offset, Memory<byte> target, int end, CancellationToken cancellationToken)
    {
        var block = BlockOf(offset);
        var length = subject.LengthOf(block);
        var start = (int)(offset - ((long)block * CachedObject.BlockSize));
        var count = Math.Min(target.Length, length - start);
        if (lease.TryReadTrusted(block, start, target.Span[..count]))
        {
            return count;
        }

        await lease.EnsureAsync(block, end, urgent: true, cancellationToken).ConfigureAwait(false);
        if (count == length)
        {
            await lease.ReadAsync(block, target[..count], cancellationToken).ConfigureAwait(false);
            return count;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(CachedObject.BlockSize);
        try
        {
            await lease.ReadAsync(block, buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            buffer.AsSpan(start, count).CopyTo(target.Span);
            return count;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask ReadPastAsync(long offset, Memory<byte> target, CancellationToken cancellationToken)
    {
        var range = new ByteRange(offset, target.Length);
        var sink = new MemorySink(target);
        if (await transfer.CopyAsync(subject.Source, subject.Info, range, _lease?.Files.NoRanges != true, null, sink, cancellationToken).ConfigureAwait(false) == TransferOutcome.RangesIgnored)
        {
            await transfer.CopyAsync(subject.Source, subject.Info, range, ranged: false, null, sink, cancellationToken).ConfigureAwait(false);
        }
    }

    private static int BlockOf(long offset) => (int)(offset / CachedObject.BlockSize);

    private static int EndOf(long offset) => (int)((offset + CachedObject.BlockSize - 1) / CachedObject.BlockSize);
}
