using System.Globalization;
using CloudNativeAi.Training.Checkpoints;
using CloudNativeAi.Training.Tests.Lab;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Tests.Checkpoints;

/// <summary>Writes as a worker of any language would, and makes stores.</summary>
internal static class Shards
{
    public static DirectoryCheckpointStore NewStore(string root, FakeLogger<DirectoryCheckpointStore>? log = null, Action<string>? reached = null) =>
        new(Options.Create(new TrainingOptions()), new ContentRoot(root), TimeProvider.System, log ?? new FakeLogger<DirectoryCheckpointStore>()) { Reached = reached };

    public static string Directory(string root, long generation, long step) => Path.Combine(root, string.Create(CultureInfo.InvariantCulture, $"g{generation}-s{step}"));

    public static async Task WriteAsync(string root, long generation, long step, int rank, ReadOnlyMemory<byte> content, bool declare = true, string? marker = null)
    {
        var directory = Directory(root, generation, step);
        System.IO.Directory.CreateDirectory(directory);
        await File.WriteAllBytesAsync(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"part-{rank}.bin")), content.ToArray());
        if (declare)
        {
            marker ??= string.Create(CultureInfo.InvariantCulture, $$"""{"files":[{"path":"part-{{rank}}.bin","bytes":{{content.Length}}}]}""");
            await File.WriteAllTextAsync(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"shard-{rank}.json")), marker);
        }
    }
}
