using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace QuickStart.Story;

/// <summary>Finds and ends processes from outside, as an accident would; knows nothing of the platform.</summary>
internal static class WorkerProcesses
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(5);

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

    /// <summary>Ends whatever still works below a directory, and waits for it; how many there were.</summary>
    public static int EndAllBelow(string directory)
    {
        var found = FindBelow(directory);
        foreach (var pid in found)
        {
            Kill(pid);
        }

        SpinWait.SpinUntil(() => FindBelow(directory).Count == 0, EndPatience);
        return found.Count;
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
