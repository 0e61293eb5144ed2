using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace CloudNativeAi.Sqlite.Ownership;

/// <summary>When a process started, in whatever its system counts exactly: with the pid it names one process and never another.</summary>
internal static class ProcessStart
{
    private const int StartTicksAfterName = 19;

    /// <summary>Null: no such process, or it has ended.</summary>
    public static string? Of(int pid) => OperatingSystem.IsLinux() ? OfLinux(pid) : OfAny(pid);

    private static string? OfLinux(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            var ended = fields[0] is "Z" or "X";
            return ended ? null : $"{File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()}:{fields[StartTicksAfterName]}";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? OfAny(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return process.StartTime.ToUniversalTime().Ticks.ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
