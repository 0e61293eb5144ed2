using System.Diagnostics;
using System.Net.Sockets;

namespace CloudNativeAi.Benchmarks.Data.Servers;

/// <summary>Programs of the machine: where they are, and how long they take.</summary>
internal static class Tool
{
    /// <summary>Debian's own programs come before whatever shim of the same name a user has.</summary>
    private static readonly string[] Folders = ["/usr/bin", "/usr/sbin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)];

    public static string? Find(string name) => Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>A program of npm's, in the folder that <c>eng/tools.sh</c> fills.</summary>
    public static string? FindServer(string name)
    {
        var tools = Environment.GetEnvironmentVariable("CLOUDNATIVEAI_TOOLS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "cloudnativeai-tools");
        var path = Path.Combine(tools, "node_modules", ".bin", name);
        return File.Exists(path) ? path : null;
    }

    /// <summary>Seconds from start to end.</summary>
    /// <exception cref="BenchmarkException">It failed.</exception>
    public static async Task<double> TimeAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var began = Stopwatch.GetTimestamp();
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        await output;
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return process.ExitCode == 0 ? seconds : throw new BenchmarkException($"{program} ended with {process.ExitCode}: {error}");
    }

    public static async Task UntilListeningAsync(int port, CancellationToken cancellationToken)
    {
        for (var tries = 0; ; tries++)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port, cancellationToken);
                return;
            }
            catch (SocketException) when (tries < 500)
            {
                await Task.Delay(20, cancellationToken);
            }
        }
    }
}
