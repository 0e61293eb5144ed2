using System.Globalization;

namespace CloudNativeAi.Training.Recovery;

/// <summary>Says which member failed first and what that means. Pure.</summary>
internal static class ExitJudge
{
    private const int Abort = 6;

    /// <param name="generation">Which generation ended.</param>
    /// <param name="exits">By rank; null: nobody saw one.</param>
    /// <param name="stalled">Ranks that hung and were killed.</param>
    public static TrainingFailure Judge(long generation, IReadOnlyList<ReplicaExit?> exits, IReadOnlyList<int> stalled)
    {
        if (stalled.Count > 0)
        {
            return new(TrainingFailureKind.Stalled, generation, stalled[0], null, null, Text($"Rank {stalled[0]} reported no progress any more and was killed."), []);
        }

        var lost = Enumerable.Range(0, exits.Count)
            .Where(rank => exits[rank] is { Cause: not (ExitCause.Completed or ExitCause.Stopped) })
            .OrderBy(rank => Order(exits[rank]!.Cause))
            .ThenBy(rank => exits[rank]!.At)
            .ThenBy(rank => Follows(exits[rank]!))
            .ThenBy(static rank => rank)
            .ToList();
        if (lost.Count == 0)
        {
            var stopped = exits.ToList().FindIndex(static e => e?.Cause == ExitCause.Stopped);
            return new(TrainingFailureKind.Infrastructure, generation, stopped < 0 ? null : stopped, null, null, "A worker was stopped, but not by its job.", []);
        }

        var first = lost[0];
        var exit = exits[first]!;
        return new(Kind(exit.Cause), generation, first, exit.Code, exit.Signal, Text($"Rank {first} {How(exit)}"), [])
        {
            Concurrent = [.. lost.Skip(1)],
        };
    }

    /// <summary>Whether the job's rules end it for this exit.</summary>
    public static bool EndsJob(TrainingJobSpec spec, TrainingFailure failure)
    {
        if (failure.Kind is TrainingFailureKind.CannotStart or TrainingFailureKind.Refused)
        {
            return true;
        }

        var code = failure.ExitCode ?? (failure.Signal is { } signal ? 128 + signal : (int?)null);
        return failure.Kind == TrainingFailureKind.WorkerFailed && code is { } c
            && (spec.FailExitCodes.Contains(c) || (spec.RetryExitCodes.Count > 0 && !spec.RetryExitCodes.Contains(c)));
    }

    private static TrainingFailureKind Kind(ExitCause cause) => cause switch
    {
        ExitCause.StartFailed => TrainingFailureKind.CannotStart,
        ExitCause.OutOfMemory => TrainingFailureKind.OutOfMemory,
        ExitCause.Failed => TrainingFailureKind.WorkerFailed,
        _ => TrainingFailureKind.Infrastructure,
    };

    // What could not start explains everything; then what the program did, in the order of the workers' own exits; what nobody saw comes last.
    private static int Order(ExitCause cause) => cause switch
    {
        ExitCause.StartFailed => 0,
        ExitCause.NodeLost => 1,
        ExitCause.Unknown => 3,
        _ => 2,
    };

    // Of ends with one time nobody knows the order. No peer's end kills a process; a program that misses a peer says so by an exit code, or by the abort of an exception nobody caught.
    private static int Follows(ReplicaExit exit) => exit switch
    {
        { Signal: not (null or Abort) } => 0,
        { Code: not null } => 1,
        _ => 2,
    };

    private static string How(ReplicaExit exit) => exit switch
    {
        { Cause: ExitCause.StartFailed } => Text($"could not be started: {exit.Detail}"),
        { Cause: ExitCause.OutOfMemory } => "was killed for memory.",
        { Cause: ExitCause.NodeLost } => Text($"lost its node: {exit.Detail}"),
        { Cause: ExitCause.Unknown } => Text($"vanished: {exit.Detail}"),
        { Signal: { } signal } => Text($"was ended by signal {signal}."),
        { Code: { } code } => Text($"ended with exit code {code}."),
        _ => Text($"failed: {exit.Detail}"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
