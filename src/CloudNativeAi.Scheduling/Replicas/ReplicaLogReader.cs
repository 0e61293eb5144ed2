using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Reads a replica's log, which the supervisor only ever appends to in whole lines.</summary>
internal sealed class ReplicaLogReader(SafeFileHandle file)
{
    private const int BlockSize = 64 * 1024;

    // 2026-01-31T12:00:00.000Z o text
    private const int TimeLength = 24;
    private const int PrefixLength = TimeLength + 3;

    private byte[] _buffer = new byte[BlockSize];
    private int _filled;
    private long _position;

    /// <summary>Goes to where the last <paramref name="lines"/> lines begin.</summary>
    public void SeekTail(int lines)
    {
        var end = RandomAccess.GetLength(file);
        if (lines == 0)
        {
            _position = end;
            return;
        }

        long missing = lines;
        for (var start = end; start > 0 && missing >= 0;)
        {
            var size = (int)Math.Min(BlockSize, start);
            start -= size;
            var read = RandomAccess.Read(file, _buffer.AsSpan(0, size), start);
            for (var i = read - 1; i >= 0; i--)
            {
                // The end of the last line is not the beginning of another.
                if (_buffer[i] == (byte)'\n' && start + i + 1 < end && --missing == 0)
                {
                    _position = start + i + 1;
                    return;
                }
            }
        }
    }

    /// <summary>The whole lines from here to the end as it is now.</summary>
    public async IAsyncEnumerable<LogLine> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (_filled == _buffer.Length)
            {
                Array.Resize(ref _buffer, _buffer.Length * 2);
            }

            var read = await RandomAccess.ReadAsync(file, _buffer.AsMemory(_filled), _position, cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                yield break;
            }

            _position += read;
            _filled += read;
            var start = 0;
            while (_buffer.AsSpan(start, _filled - start).IndexOf((byte)'\n') is var length && length >= 0)
            {
                yield return Parse(_buffer.AsSpan(start, length));
                start += length + 1;
            }

            _buffer.AsSpan(start, _filled - start).CopyTo(_buffer);
            _filled -= start;
        }
    }

    private static LogLine Parse(ReadOnlySpan<byte> line)
    {
        if (line.Length < PrefixLength ||
            !DateTimeOffset.TryParse(Encoding.ASCII.GetString(line[..TimeLength]), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return new(default, false, Encoding.UTF8.GetString(line));
        }

        var text = line[PrefixLength..];
        return new(at, line[TimeLength + 1] == (byte)'e', Encoding.UTF8.GetString(text.EndsWith("\r"u8) ? text[..^1] : text));
    }
}
