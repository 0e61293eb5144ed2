using System.Text.Json;

namespace CloudNativeAi.Training.Worker;

/// <summary>Appends one JSON object a line, each by one write, so that a reader sees whole lines or a torn last one.</summary>
internal sealed class ReportWriter : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file;

    public ReportWriter(string? path) =>
        _file = path is null ? null : new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public void Write(Action<Utf8JsonWriter> fields)
    {
        if (_file is null)
        {
            return;
        }

        using var line = new MemoryStream(128);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        lock (_gate)
        {
            _file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
        }
    }

    public void Dispose() => _file?.Dispose();
}
