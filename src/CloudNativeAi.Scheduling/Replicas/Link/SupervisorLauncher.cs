using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Reaches the supervisor of a run directory, starting one where none answers.</summary>
[SupportedOSPlatform("linux")]
internal sealed class SupervisorLauncher(RunLayout layout, string? program)
{
    private const int Tries = 5;
    private const long LogLimit = 1024 * 1024;

    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "TZ", "DOTNET_ROOT"];

    /// <exception cref="CloudNativeAiException">No supervisor answers and none can be started.</exception>
    public async Task<Socket> ConnectAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            if (await TryConnectAsync(cancellationToken).ConfigureAwait(false) is { } socket)
            {
                return socket;
            }

            await LaunchAsync(cancellationToken).ConfigureAwait(false);
        }

        throw new CloudNativeAiException(
            $"The supervisor of {layout.Root} does not answer{LastWords()}",
            "Look into supervisor.log in that directory, and see that the disk is not full and that this user may start programs.");
    }

    private async Task<Socket?> TryConnectAsync(CancellationToken cancellationToken)
    {
        // A socket's path has at most 107 bytes, a run directory's may have more: go through a descriptor of the directory.
        using var directory = NativeFile.Open(layout.Root, Libc.OpenReadOnly);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{directory.DangerousGetHandle()}/{RunLayout.SocketName}");
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var command = SupervisorProgram.Find(program);
        var ready = new FileStream(Start([.. command, layout.Root]), FileAccess.Read, bufferSize: 0);
        await using (ready.ConfigureAwait(false))
        {
            // One byte, or the end of a supervisor that failed or found another one there: both say "look again".
            _ = await ready.ReadAsync(new byte[1].AsMemory(), CancellationToken.None).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private unsafe SafeFileHandle Start(IReadOnlyList<string> command)
    {
        var ends = stackalloc int[2];
        if (Libc.Pipe(ends, Libc.OpenCloseOnExec) != 0)
        {
            throw new IOException("No pipe could be opened.", new Win32Exception(Libc.LastError));
        }

        var reading = new SafeFileHandle(ends[0], ownsHandle: true);
        using var writing = new SafeFileHandle(ends[1], ownsHandle: true);
        using var log = OpenLog();
        var failure = Spawn.Start(command[0], command, Variables(), layout.Root, ends[1], (int)log.DangerousGetHandle(), out var pid);
        if (failure != 0)
        {
            reading.Dispose();
            throw new CloudNativeAiException(
                $"The supervisor {command[0]} could not be started: {new Win32Exception(failure).Message} (error {failure}).",
                "See that the file is there and executable, and that this user may start programs.");
        }

        // Our child until we die: somebody has to take note of its end, or it stays as a zombie.
        new Thread(() => _ = Libc.WaitPid(pid, out _, 0), 256 * 1024) { IsBackground = true, Name = "cnai-worker" }.Start();
        return reading;
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string> { ["DOTNET_EnableDiagnostics"] = "0", ["DOTNET_gcServer"] = "0", ["DOTNET_NOLOGO"] = "1" };
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                variables[name] = value;
            }
        }

        return variables;
    }

    private SafeFileHandle OpenLog()
    {
        if (File.Exists(layout.SupervisorLog) && new FileInfo(layout.SupervisorLog).Length > LogLimit)
        {
            File.Delete(layout.SupervisorLog);
        }

        return NativeFile.Open(layout.SupervisorLog, Libc.OpenAppend);
    }

    private string LastWords()
    {
        try
        {
            return File.ReadLines(layout.SupervisorLog, Encoding.UTF8).LastOrDefault() is { } line ? $"; its last words: {line}." : ".";
        }
        catch (IOException)
        {
            return ".";
        }
    }
}
