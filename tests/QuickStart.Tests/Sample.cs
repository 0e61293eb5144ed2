using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace QuickStart.Tests;

/// <summary>The sample as it was built, and its programs as processes.</summary>
internal static class Sample
{
    public static string Folder { get; } = Path.GetFullPath(
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "Sample").Value!);

    public static string Data => Path.Combine(Folder, "Data", "digits.csv.gz");

    public static string Worker => Path.Combine(Folder, "worker", "QuickStart.Worker.dll");

    public static string ModelServer => Path.Combine(Folder, "model-server", "QuickStart.ModelServer.dll");

    public static string Story => Path.Combine(Folder, "QuickStart.dll");

    private static string Dotnet => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(Dotnet, [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Reads a program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> ReadAsync(Process process, CancellationToken cancellationToken)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    /// <summary>Whether this process, and so what it starts, was told by its parent to ignore a signal.</summary>
    public static bool IsIgnored(int signal)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        var ignored = File.ReadLines("/proc/self/status").First(static line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (ulong.Parse(ignored.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> (signal - 1) & 1) == 1;
    }

    public static void Signal(Process process, int signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits for a condition with more patience than a loaded machine needs.</summary>
    public static async Task UntilAsync(Func<bool> condition, TimeSpan limit, string what, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var between = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < limit, $"Waited {limit} for {what} in vain.");
            await between.WaitForNextTickAsync(cancellationToken);
        }
    }
}
