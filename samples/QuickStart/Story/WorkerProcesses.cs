using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace QuickStart.Story;

/// <summary>Finds and ends processes from outside, as an accident would; knows nothing of the platform.</summary>
internal static class WorkerProcesses
{
    private static readonly TimeSpan OwnEnd = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Death = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>SIGKILL.</summary>
    public static void Kill(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // Gone already.
        }
    }

    /// <summary>The process that was given a port by its environment; null: there is none.</summary>
    public static int? FindByPort(int port) => All().Cast<int?>().FirstOrDefault(pid => Variables(pid!.Value).Contains(string.Create(CultureInfo.InvariantCulture, $"PORT_HTTP={port}")));

    /// <summary>Processes that work below a directory.</summary>
    public static IReadOnlyList<int> FindBelow(string directory) => [.. All().Where(pid => pid != Environment.ProcessId && IsBelow(pid, directory))];

    /// <summary>Lets those who are about to end do so, and kills whatever else still works below a directory; what that was.</summary>
    public static async Task<IReadOnlyList<string>> EndAllBelowAsync(string directory)
    {
        await UntilNoneBelowAsync(directory, OwnEnd);
        var found = FindBelow(directory).Select(static pid => (Pid: pid, Program: Path.GetFileNameWithoutExtension(Array.Find(Arguments(pid), static argument => argument.EndsWith(".dll", StringComparison.Ordinal))))).ToArray();
        foreach (var (pid, _) in found)
        {
            Kill(pid);
        }

        await UntilNoneBelowAsync(directory, Death);
        return [.. found.Select(static process => $"{process.Program} {process.Pid}")];
    }

    private static async Task UntilNoneBelowAsync(string directory, TimeSpan limit)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var between = new PeriodicTimer(Between);
        while (FindBelow(directory).Count > 0 && TimeProvider.System.GetElapsedTime(began) < limit)
        {
            await between.WaitForNextTickAsync();
        }
    }

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(static pid => pid > 0);

    private static bool IsBelow(int pid, string directory)
    {
        try
        {
            var link = File.ResolveLinkTarget($"/proc/{pid}/cwd", returnFinalTarget: false)?.FullName ?? "";
            return link.StartsWith(directory + "/", StringComparison.Ordinal) || Arguments(pid).Any(argument => argument.StartsWith(directory + "/", StringComparison.Ordinal));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string[] Arguments(int pid) => Read(pid, "cmdline");

    private static string[] Variables(int pid) => Read(pid, "environ");

    private static string[] Read(int pid, string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{pid}/{file}")).Split('\0');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
