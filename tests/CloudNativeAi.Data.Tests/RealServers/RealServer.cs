using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CloudNativeAi.Data.Tests.RealServers;

/// <summary>A server that others wrote, started once for all tests of its kind; it ends with this process, however that ends.</summary>
internal sealed class RealServer
{
    private readonly Process _process;

    private RealServer(Process process, int port, string root) => (_process, Port, Root) = (process, port, root);

    public int Port { get; }

    public string Root { get; }

    /// <summary>Where a program is: in the tools' folder, or on the path.</summary>
    public static string? Find(string program)
    {
        var tools = Environment.GetEnvironmentVariable("CLOUDNATIVEAI_TOOLS") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "cloudnativeai-tools");
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return ((string[])[Path.Combine(tools, "node_modules", ".bin"), .. folders, "/usr/sbin"]).Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    /// <summary>Skips the test where the program is not installed.</summary>
    public static async Task<RealServer> StartAsync(string program, Func<string, int, IEnumerable<string>> arguments)
    {
        var path = Find(program);
        Assert.SkipWhen(path is null, $"{program} is not installed: run eng/tools.sh data.");
        Assert.SkipWhen(!OperatingSystem.IsLinux(), "Real servers are started on Linux only.");
        var root = Directory.CreateTempSubdirectory("cnai-real-").FullName;
        var port = FreePort();

        // A shell waits for the end of its input, which is ours, and takes the server with it.
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "\"$@\" </dev/null & p=$!; read x; kill -9 $p", "sh", path, .. arguments(root, port)])
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new RealServer(process, port, root);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => server.End();
        await server.WaitAsync();
        return server;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void End()
    {
        _process.StandardInput.Close();
        _process.WaitForExit(2000);
        Directory.Delete(Root, recursive: true);
    }

    private async Task WaitAsync()
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException) when (!_process.HasExited && TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(50, TestContext.Current.CancellationToken);
            }
        }
    }
}
