using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Sources;

/// <summary>A range of an open file; at its end the file is asked once more whether it is still the same.</summary>
internal sealed class FileRangeStream(SafeFileHandle file, long start, long end, Action atEnd) : ForwardStream
{
    private long _position = start;

    public override int Read(Span<byte> buffer) => Advance(RandomAccess.Read(file, Window(buffer.Length) is var count ? buffer[..count] : default, _position), buffer.Length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Advance(await RandomAccess.ReadAsync(file, buffer[..Window(buffer.Length)], _position, cancellationToken).ConfigureAwait(false), buffer.Length);

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private int Window(int wanted) => (int)Math.Clamp(end - _position, 0, wanted);

    private int Advance(int read, int wanted)
    {
        _position += read;
        if (wanted > 0 && (read == 0 || _position >= end))
        {
            atEnd();
        }

        return read;
    }
}
