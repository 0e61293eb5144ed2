using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using CloudNativeAi.Training.Worker.Durability;

namespace CloudNativeAi.Training.Worker;

/// <summary>Writes one rank's shard: into a directory of its own, synced, hashed, moved beside the others, and declared last.</summary>
internal sealed class ShardWriter(string checkpoint, int rank)
{
    private readonly string _private = Path.Combine(checkpoint, string.Create(CultureInfo.InvariantCulture, $".rank-{rank}"));

    public string Begin()
    {
        CreateDirectory(checkpoint);
        if (Directory.Exists(_private))
        {
            Directory.Delete(_private, recursive: true);
        }

        CreateDirectory(_private);
        return _private;
    }

    public void Complete()
    {
        List<(string Path, long Bytes, string Sha256)> files = [];
        foreach (var source in Directory.EnumerateFiles(_private, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToList())
        {
            Durable.SyncFile(source);
            var path = Path.GetRelativePath(_private, source).Replace('\\', '/');
            using var stream = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            files.Add((path, stream.Length, Convert.ToHexStringLower(SHA256.HashData(stream))));
        }

        foreach (var (path, _, _) in files)
        {
            var target = Path.Combine(checkpoint, path);
            CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(Path.Combine(_private, path), target, overwrite: true);
        }

        foreach (var directory in files.Select(f => Path.GetDirectoryName(Path.Combine(checkpoint, f.Path))!).Distinct().ToList())
        {
            Durable.SyncDirectory(directory);
        }

        Directory.Delete(_private, recursive: true);
        Declare(files);
    }

    private void Declare(List<(string Path, long Bytes, string Sha256)> files)
    {
        var marker = Path.Combine(checkpoint, string.Create(CultureInfo.InvariantCulture, $"shard-{rank}.json"));
        using (var stream = new FileStream(marker + ".tmp", FileMode.Create, FileAccess.Write))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartArray("files");
            foreach (var (path, bytes, sha256) in files)
            {
                json.WriteStartObject();
                json.WriteString("path", path);
                json.WriteNumber("bytes", bytes);
                json.WriteString("sha256", sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        Durable.SyncFile(marker + ".tmp");
        File.Move(marker + ".tmp", marker, overwrite: true);
        Durable.SyncDirectory(checkpoint);
    }

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
