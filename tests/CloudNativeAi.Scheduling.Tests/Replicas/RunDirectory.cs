using System.Runtime.Versioning;
using CloudNativeAi.Scheduling.Replicas;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>A run directory of its own; at the end the supervisor is asked to stop everything, and all files go.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RunDirectory : IAsyncDisposable
{
    public RunDirectory(string? parent = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        Path = System.IO.Path.Combine(parent ?? System.IO.Path.GetTempPath(), "cnai-" + Guid.NewGuid().ToString("N")[..12]);
        Directory.CreateDirectory(Path);
    }

    public string Path { get; }

    public ProcessRuntimeOptions Options { get; } = new() { Secrets = static (_, name, _) => new(name == "token" ? "s3cr3t-M4RK" : null) };

    public ProcessReplicaRuntime Runtime(ILogger<ProcessReplicaRuntime>? logger = null)
    {
        Options.Directory = Path;
        return new(Microsoft.Extensions.Options.Options.Create(Options), new ContentRoot("/"), TimeProvider.System, logger ?? NullLogger<ProcessReplicaRuntime>.Instance);
    }

    /// <summary>Processes of this user that carry the marker of this run directory, supervisor apart.</summary>
    public List<int> Alive()
    {
        var alive = new List<int>();
        foreach (var entry in ProcessTable.Read().Values.Where(static e => e.IsAlive))
        {
            if (ProcessTable.Variable(entry.Pid, "CNAI_RUN="u8) is { } marker && marker.StartsWith(Path + "/", StringComparison.Ordinal))
            {
                alive.Add(entry.Pid);
            }
        }

        return alive;
    }

    /// <summary>The logs of all replicas, as they are.</summary>
    public IEnumerable<string> Logs() => Directory.EnumerateFiles(Path, RunLayout.LogFile, SearchOption.AllDirectories).Select(File.ReadAllText);

    /// <summary>The supervisor that serves this directory; 0: none.</summary>
    public int Supervisor()
    {
        foreach (var entry in ProcessTable.Read().Values.Where(static e => e.IsAlive))
        {
            try
            {
                var arguments = File.ReadAllText($"/proc/{entry.Pid}/cmdline").Split('\0');
                if (arguments.Length > 1 && arguments.Contains(Path) && arguments.Any(static a => a.Contains("cnai-worker", StringComparison.Ordinal)))
                {
                    return entry.Pid;
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return 0;
    }

    /// <summary>SIGKILL to the supervisor; gives its pid.</summary>
    public async Task<int> KillSupervisorAsync()
    {
        var pid = Supervisor();
        Assert.NotEqual(0, pid);
        Assert.Equal(0, Libc.Kill(pid, Libc.SigKill));
        await Eventually.HoldsAsync(() => Supervisor() != pid, "It is dead.");
        return pid;
    }

    public async ValueTask DisposeAsync()
    {
        if (Supervisor() is var pid and not 0)
        {
            _ = Libc.Kill(pid, Libc.SigTerm);
            await Eventually.HoldsAsync(() => Supervisor() == 0, "The supervisor ends when it is asked to.");
        }

        Directory.Delete(Path, recursive: true);
    }
}
