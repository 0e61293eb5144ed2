using System.Globalization;
using System.Text.Json;
using CloudNativeAi.Training.Checkpoints;

namespace CloudNativeAi.Training.Protocol;

/// <summary>The report and request file of each rank of one generation.</summary>
internal sealed class WorkerFiles(string root, Guid job, long generation)
{
    private readonly string _job = JobDirectory(root, job);

    public static string JobDirectory(string root, Guid job) => Path.Combine(root, "jobs", job.ToString("N", CultureInfo.InvariantCulture));

    public string ReportFile(int rank) => Path.Combine(Generation, Rank(rank), "report.jsonl");

    public string RequestFile(int rank) => Path.Combine(Generation, Rank(rank), "request.jsonl");

    private string Generation => Path.Combine(_job, string.Create(CultureInfo.InvariantCulture, $"g{generation}"));

    /// <summary>Makes the files of a generation that starts, and removes those of older ones.</summary>
    public void Create(int ranks)
    {
        DurableFiles.CreateDirectory(Path.GetDirectoryName(Path.GetDirectoryName(_job)!)!);
        DurableFiles.CreateDirectory(Path.GetDirectoryName(_job)!);
        DurableFiles.CreateDirectory(_job);
        foreach (var older in Directory.EnumerateDirectories(_job).Where(path => path != Generation))
        {
            CheckpointTree.Remove(older);
        }

        DurableFiles.CreateDirectory(Generation);
        for (var rank = 0; rank < ranks; rank++)
        {
            DurableFiles.CreateDirectory(Path.Combine(Generation, Rank(rank)));
            Touch(ReportFile(rank));
            Touch(RequestFile(rank));
        }
    }

    /// <summary>Says what is committed; repeating it is harmless.</summary>
    public void AppendCommitted(int rank, long step) => Append(rank, json => json.WriteNumber("committed", step));

    /// <summary>Asks for a checkpoint.</summary>
    public void AppendCheckpoint(int rank) => Append(rank, static json => json.WriteBoolean("checkpoint", true));

    /// <summary>Asks for the end.</summary>
    public void AppendStop(int rank, DateTimeOffset deadline) => Append(rank, json =>
    {
        json.WriteBoolean("stop", true);
        json.WriteString("deadline", deadline);
    });

    private void Append(int rank, Action<Utf8JsonWriter> fields)
    {
        var path = RequestFile(rank);
        if (!File.Exists(path))
        {
            return;
        }

        using var line = new MemoryStream(128);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (file.Length > 0)
        {
            // A line torn by the death of an earlier host ends here, so that ours is read.
            file.Seek(-1, SeekOrigin.End);
            if (file.ReadByte() != '\n')
            {
                line.WriteByte((byte)'\n');
            }
        }

        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        file.Seek(0, SeekOrigin.End);
        file.Write(line.GetBuffer().AsSpan(0, (int)line.Length));
    }

    private static void Touch(string path)
    {
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
    }

    private static string Rank(int rank) => string.Create(CultureInfo.InvariantCulture, $"r{rank}");
}
