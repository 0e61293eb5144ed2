using System.Globalization;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>The layout of one job's checkpoints.</summary>
internal sealed class CheckpointPaths(string root)
{
    /// <summary>The newest generation begun, as a number.</summary>
    public string Fence { get; } = Path.Combine(root, "generation");

    /// <summary>Where ranks write.</summary>
    public string Open { get; } = Path.Combine(root, "open");

    /// <summary>What is complete.</summary>
    public string Complete { get; } = Path.Combine(root, "complete");

    /// <summary>What was complete and is damaged, for people to look at.</summary>
    public string Damaged { get; } = Path.Combine(root, "damaged");

    public string Root => root;

    public string OpenStep(long generation, long step) => Path.Combine(Open, string.Create(CultureInfo.InvariantCulture, $"g{generation}-s{step}"));

    public string CompleteStep(long generation, long step) => Path.Combine(Complete, string.Create(CultureInfo.InvariantCulture, $"s{step}-g{generation}"));

    /// <summary>Complete directories by name, newest first; what is named otherwise is not ours.</summary>
    public IReadOnlyList<(long Step, long Generation)> ListComplete()
    {
        if (!Directory.Exists(Complete))
        {
            return [];
        }

        return [.. Directory.EnumerateDirectories(Complete)
            .Select(static path => Parse(Path.GetFileName(path), 's', 'g'))
            .OfType<(long Step, long Generation)>()
            .OrderByDescending(static c => c.Step)
            .ThenByDescending(static c => c.Generation)];
    }

    /// <summary>Open directories of generations other than one.</summary>
    public IReadOnlyList<string> ListOpenOfOthers(long generation) =>
        Directory.Exists(Open)
            ? [.. Directory.EnumerateFileSystemEntries(Open).Where(path => Parse(Path.GetFileName(path), 'g', 's')?.First != generation)]
            : [];

    private static (long First, long Second)? Parse(string name, char first, char second)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return dash > 1 && dash + 2 < name.Length && name[0] == first && name[dash + 1] == second
            && long.TryParse(name.AsSpan(1, dash - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var a)
            && long.TryParse(name.AsSpan(dash + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var b)
            ? (a, b)
            : null;
    }
}
