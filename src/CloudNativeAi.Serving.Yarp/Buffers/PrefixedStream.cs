namespace CloudNativeAi.Serving.Yarp.Buffers;

/// <summary>Bytes already read, then what a read under way brings, then the rest of a stream.</summary>
/// <param name="prefix">Read already.</param>
/// <param name="pending">A read of <paramref name="rest"/> into <paramref name="pendingBuffer"/> that has not come back; null: none.</param>
/// <param name="rest">What follows.</param>
/// <param name="pendingBuffer">Where <paramref name="pending"/> reads to.</param>
internal sealed class PrefixedStream(ReadOnlyMemory<byte> prefix, Task<int>? pending, Stream rest, Memory<byte> pendingBuffer = default) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (prefix.IsEmpty && pending is { } task)
        {
            var read = await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            pending = null;
            if (read == 0)
            {
                return 0;
            }

            prefix = pendingBuffer[..read];
        }

        if (prefix.IsEmpty)
        {
            return await rest.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }

        var count = Math.Min(buffer.Length, prefix.Length);
        prefix[..count].CopyTo(buffer);
        prefix = prefix[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
