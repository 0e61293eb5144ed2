using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>Reads what ranks wrote and says what a manifest may record of it: every shard declared, every file there, inside, and as declared.</summary>
internal sealed class ShardReader(string directory, long step)
{
    private const int MaxMarker = 16 << 20;
    private const string Prefix = "shard-";
    private const string Suffix = ".json";

    public IReadOnlyList<CheckpointFile> Read(int shards, CancellationToken cancellationToken)
    {
        var markers = FindMarkers();
        if (markers.Count < shards)
        {
            throw new CheckpointException(
                CheckpointErrorKind.Incomplete,
                step,
                string.Create(CultureInfo.InvariantCulture, $"The checkpoint of step {step} has {markers.Count} of {shards} shards."),
                "Commit it when every rank has declared its shard.")
            {
                Expected = shards.ToString(CultureInfo.InvariantCulture),
                Found = markers.Count.ToString(CultureInfo.InvariantCulture),
            };
        }

        var files = new SortedDictionary<string, CheckpointFile>(StringComparer.Ordinal);
        foreach (var (shard, marker) in markers)
        {
            foreach (var declared in ReadMarker(shard, marker))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var file = ReadFile(shard, declared);
                if (!files.TryAdd(file.Path, file))
                {
                    throw Unsafe(shard, file.Path, string.Create(CultureInfo.InvariantCulture, $"is declared by shard {files[file.Path].Shard} too"));
                }
            }
        }

        return [.. files.Values];
    }

    private List<(int Shard, string Path)> FindMarkers()
    {
        if (!Directory.Exists(directory))
        {
            return [];
        }

        DurableFiles.RefuseLink(directory);
        return [.. Directory.EnumerateFiles(directory, Prefix + "*" + Suffix)
            .Select(static path => (Name: Path.GetFileName(path), Path: path))
            .Where(static f => int.TryParse(f.Name.AsSpan(Prefix.Length, f.Name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(static f => (Shard: int.Parse(f.Name.AsSpan(Prefix.Length, f.Name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture), f.Path))
            .OrderBy(static f => f.Shard)];
    }

    private IReadOnlyList<ShardFile> ReadMarker(int shard, string path)
    {
        if (DurableFiles.IsLink(path))
        {
            throw Unsafe(shard, Path.GetFileName(path), "is a link");
        }

        if (new FileInfo(path).Length > MaxMarker)
        {
            throw Damaged(shard, Path.GetFileName(path), "at most 16 MiB", "more");
        }

        try
        {
            var marker = JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.ShardMarker);
            return marker?.Files is { } files && files.All(static f => f?.Path is not null)
                ? [.. files.OfType<ShardFile>()]
                : throw Damaged(shard, Path.GetFileName(path), "an object with \"files\", each with a \"path\"", "another one");
        }
        catch (JsonException e)
        {
            throw new CheckpointException(CheckpointErrorKind.Damaged, step, $"\"{Path.GetFileName(path)}\" of step {step} is not JSON.", "Save the step again.", e) { Shard = shard };
        }
    }

    private CheckpointFile ReadFile(int shard, ShardFile declared)
    {
        var name = declared.Path!;
        var segments = name.Split('/');
        if (name.Length is 0 or > 1024 || Path.IsPathRooted(name) || name.AsSpan().IndexOfAny('\\', '\0') >= 0 || segments.Any(static s => s is "" or "." or ".."))
        {
            throw Unsafe(shard, name, "is not a relative path below the checkpoint");
        }

        if (name == CheckpointManifest.FileName || (segments.Length == 1 && name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)))
        {
            throw Unsafe(shard, name, "is a name the store keeps for itself");
        }

        var path = directory;
        foreach (var segment in segments)
        {
            path = Path.Combine(path, segment);
            if (DurableFiles.IsLink(path))
            {
                throw Unsafe(shard, name, "is or passes through a link");
            }
        }

        var length = File.Exists(path) ? new FileInfo(path).Length : throw Damaged(shard, name, Text(declared.Bytes), "no such file");
        if (declared.Bytes is { } bytes && bytes != length)
        {
            throw Damaged(shard, name, Text(bytes), Text(length));
        }

        var sha256 = Hash(path);
        return declared.Sha256 is null || string.Equals(declared.Sha256, sha256, StringComparison.OrdinalIgnoreCase)
            ? new CheckpointFile(name, shard, length, sha256)
            : throw Damaged(shard, name, declared.Sha256, sha256);
    }

    public static string Hash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static string Text(long? bytes) => bytes is null ? "a file" : string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");

    private CheckpointException Damaged(int shard, string name, string expected, string found) => DamagedFile(step, shard, name, expected, found);

    public static CheckpointException DamagedFile(long step, int shard, string name, string expected, string found) => new(
        CheckpointErrorKind.Damaged,
        step,
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\" of shard {shard} of step {step} is damaged: expected {expected}, found {found}."),
        "The checkpoint is not used; an older one is.")
    {
        Shard = shard,
        Expected = expected,
        Found = found,
    };

    private CheckpointException Unsafe(int shard, string name, string why) => new(
        CheckpointErrorKind.UnsafePath,
        step,
        string.Create(CultureInfo.InvariantCulture, $"\"{name}\" of shard {shard} of step {step} {why}."),
        "Write regular files below the checkpoint's directory, each by one rank.")
    { Shard = shard };
}
