namespace CloudNativeAi.Training;

/// <summary>The failure that came first in a generation.</summary>
/// <param name="Kind">What it was.</param>
/// <param name="Generation">In which generation.</param>
/// <param name="Rank">Which rank failed first; null: none in particular.</param>
/// <param name="ExitCode">Its exit code; null: none.</param>
/// <param name="Signal">The signal that ended it; null: none.</param>
/// <param name="Text">One or two sentences for people.</param>
/// <param name="LogTail">The last lines the rank wrote, at most 20.</param>
public sealed record TrainingFailure(TrainingFailureKind Kind, long Generation, int? Rank, int? ExitCode, int? Signal, string Text, IReadOnlyList<string> LogTail)
{
    /// <summary>Ranks that failed too before anything was stopped.</summary>
    public IReadOnlyList<int> Concurrent { get; init; } = [];
}
