using System.Buffers;

namespace CloudNativeAi.Training.Protocol;

/// <summary>Follows a report file: whole lines only, each once; a torn last line waits for its end.</summary>
internal sealed class ReportTail(string path)
{
    private const int MaxLine = 64 * 1024;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly ArrayBufferWriter<byte> _line = new();
    private long _position;
    private bool _tooLong;

    /// <summary>Everything appended since the last call.</summary>
    public IReadOnlyList<ReportLine> ReadNew()
    {
        List<ReportLine> lines = [];
        if (!File.Exists(path) || new FileInfo(path).Length <= _position)
        {
            return lines;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        file.Position = _position;
        int count;
        while ((count = file.Read(_buffer)) > 0)
        {
            _position += count;
            Split(_buffer.AsSpan(0, count), lines);
        }

        return lines;
    }

    private void Split(ReadOnlySpan<byte> bytes, List<ReportLine> lines)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            _tooLong |= _line.WrittenCount + part.Length > MaxLine;
            if (!_tooLong)
            {
                _line.Write(part);
            }

            if (end < 0)
            {
                return;
            }

            if (!_tooLong && ReportLine.Parse(_line.WrittenMemory) is { } line)
            {
                lines.Add(line);
            }

            _line.ResetWrittenCount();
            _tooLong = false;
            bytes = bytes[(end + 1)..];
        }
    }
}
