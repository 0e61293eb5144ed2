using System.Text.Json;

namespace CloudNativeAi.Training.Worker;

/// <summary>Reads requests as they are appended: whole lines only; what it does not understand it skips.</summary>
internal sealed class RequestReader(string path)
{
    private const int MaxLine = 64 * 1024;
    private readonly byte[] _buffer = new byte[4096];
    private readonly List<byte> _line = [];
    private long _position;

    public IReadOnlyList<WorkerRequest> ReadNew()
    {
        List<WorkerRequest> requests = [];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            file.Position = _position;
            int count;
            while ((count = file.Read(_buffer)) > 0)
            {
                _position += count;
                Split(_buffer.AsSpan(0, count), requests);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there yet, or gone with the job: the next look tells.
        }

        return requests;
    }

    private void Split(ReadOnlySpan<byte> bytes, List<WorkerRequest> requests)
    {
        foreach (var b in bytes)
        {
            if (b != (byte)'\n')
            {
                if (_line.Count <= MaxLine)
                {
                    _line.Add(b);
                }

                continue;
            }

            if (_line.Count <= MaxLine && Parse(_line.ToArray()) is { } request)
            {
                requests.Add(request);
            }

            _line.Clear();
        }
    }

    private static WorkerRequest? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            return root.ValueKind != JsonValueKind.Object ? null : new WorkerRequest(
                root.TryGetProperty("committed", out var committed) && committed.ValueKind == JsonValueKind.Number && committed.TryGetInt64(out var step) ? step : null,
                root.TryGetProperty("checkpoint", out var checkpoint) && checkpoint.ValueKind == JsonValueKind.True,
                root.TryGetProperty("stop", out var stop) && stop.ValueKind == JsonValueKind.True,
                root.TryGetProperty("deadline", out var deadline) && deadline.ValueKind == JsonValueKind.String && deadline.TryGetDateTimeOffset(out var at) ? at : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
