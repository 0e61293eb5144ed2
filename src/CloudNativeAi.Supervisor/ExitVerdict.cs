using System.Globalization;

namespace CloudNativeAi.Supervisor;

/// <summary>Says in a record and a sentence how a replica ended.</summary>
internal static class ExitVerdict
{
    private const string CannotTell = "Nobody saw how it ended: its supervisor ended before it did, and what was left of it was killed.";

    public static WireExit Of(Replica replica, DateTimeOffset now)
    {
        var at = replica.LeaderEndedAt ?? now;
        if (replica.LeaderStatus is not { } status)
        {
            return replica.Process is null && !replica.IsRecovered
                ? new(ExitCause.Stopped, null, null, $"Stopped before it started: {replica.StopReason}.", at)
                : new(ExitCause.Unknown, null, null, CannotTell, at);
        }

        int? signal = (status & 0x7F) is var number and not 0 ? number : null;
        int? code = signal is null ? (status >> 8) & 0xFF : null;
        var how = signal is { } s ? string.Create(CultureInfo.InvariantCulture, $"signal {s}{Name(s)}") : string.Create(CultureInfo.InvariantCulture, $"exit code {code}");
        if (replica.StopReason is { } reason)
        {
            var manner = replica.KilledAfterGrace
                ? string.Create(CultureInfo.InvariantCulture, $"killed after its grace of {replica.StopGrace.TotalSeconds:0.###} s")
                : how;
            return new(ExitCause.Stopped, code, signal, $"Stopped, {manner}: {reason}.", at);
        }

        return code == 0 ? new(ExitCause.Completed, code, signal, "Completed: exit code 0.", at) : new(ExitCause.Failed, code, signal, $"Failed: {how}.", at);
    }

    private static string Name(int signal) => signal switch
    {
        1 => " (SIGHUP)",
        2 => " (SIGINT)",
        3 => " (SIGQUIT)",
        4 => " (SIGILL, illegal instruction)",
        6 => " (SIGABRT, aborted)",
        7 => " (SIGBUS, bus error)",
        8 => " (SIGFPE, arithmetic error)",
        9 => " (SIGKILL)",
        10 => " (SIGUSR1)",
        11 => " (SIGSEGV, segmentation fault)",
        13 => " (SIGPIPE)",
        14 => " (SIGALRM)",
        15 => " (SIGTERM)",
        _ => "",
    };
}
