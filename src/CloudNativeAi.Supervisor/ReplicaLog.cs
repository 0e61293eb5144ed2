using System.Buffers;
using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Supervisor;

/// <summary>Both outputs of a replica, line by line, in one file: <c>2026-01-31T12:00:00.000Z o text</c>, with <c>e</c> for standard error.</summary>
internal sealed class ReplicaLog : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly ArrayBufferWriter<byte> _pending = new();
    private readonly TimeProvider _time;
    private long _offset;

    public ReplicaLog(string path, int output, int error, TimeProvider time)
    {
        _time = time;
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _offset = RandomAccess.GetLength(_file);
        Output = new(output, isError: false);
        Error = new(error, isError: true);
    }

    public OutputPipe Output { get; }

    public OutputPipe Error { get; }

    /// <summary>Reads what has come; true where the file has grown.</summary>
    public bool Pump(OutputPipe pipe, byte[] buffer)
    {
        pipe.Pump(this, buffer);
        return Flush();
    }

    /// <summary>All writers are gone: reads the rest, the last line without its end included.</summary>
    public bool Finish(byte[] buffer)
    {
        Output.Finish(this, buffer);
        Error.Finish(this, buffer);
        return Flush();
    }

    public void Append(bool error, ReadOnlySpan<byte> line)
    {
        var span = _pending.GetSpan(line.Length + 32);
        _ = _time.GetUtcNow().TryFormat(span, out var written, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        span[written++] = (byte)' ';
        span[written++] = error ? (byte)'e' : (byte)'o';
        span[written++] = (byte)' ';
        line.CopyTo(span[written..]);
        written += line.Length;
        span[written++] = (byte)'\n';
        _pending.Advance(written);
    }

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
        _file.Dispose();
    }

    private bool Flush()
    {
        if (_pending.WrittenCount == 0)
        {
            return false;
        }

        try
        {
            RandomAccess.Write(_file, _pending.WrittenSpan, _offset);
            _offset += _pending.WrittenCount;
        }
        catch (IOException exception)
        {
            // A full disk must not stop the replica: its lines are lost, its pipe stays empty.
            Journal.Write($"A log could not be written: {exception.Message}");
        }

        _pending.ResetWrittenCount();
        return true;
    }
}
