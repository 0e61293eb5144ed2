using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>What <c>checkpoint.json</c> holds: written last, it is what makes a checkpoint one.</summary>
internal sealed record CheckpointManifest(
    int Format, Guid Job, long Generation, long Step, int Shards, DateTimeOffset At, IReadOnlyList<CheckpointFile> Files, string Digest)
{
    public const string FileName = "checkpoint.json";
    public const int CurrentFormat = 1;

    public static CheckpointManifest Create(Guid job, long generation, long step, int shards, DateTimeOffset at, IReadOnlyList<CheckpointFile> files)
    {
        var manifest = new CheckpointManifest(CurrentFormat, job, generation, step, shards, at, files, "");
        return manifest with { Digest = manifest.ComputeDigest() };
    }

    public bool IsConsistent(Guid job, long generation, long step) =>
        Format == CurrentFormat && Job == job && Generation == generation && Step == step && IsWhole && Digest == ComputeDigest();

    /// <summary>What was read may lack anything: damage falls on names, too.</summary>
    private bool IsWhole => Files is not null && Files.All(static f => f is { Path: not null, Sha256: not null });

    public CheckpointInfo ToInfo() => new(Step, Generation, Shards, Files.Sum(static f => f.Bytes), Digest, At);

    private string ComputeDigest()
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{Format}\n{Job:N}\n{Generation}\n{Step}\n{Shards}\n{At.UtcTicks}\n");
        foreach (var file in Files)
        {
            text.Append(CultureInfo.InvariantCulture, $"{file.Path.Length}:{file.Path}\n{file.Shard}\n{file.Bytes}\n{file.Sha256}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
