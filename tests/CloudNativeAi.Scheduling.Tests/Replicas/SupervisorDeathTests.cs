using System.Runtime.Versioning;
using CloudNativeAi.Scheduling.Replicas;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>A supervisor that dies takes its knowledge with it: what it led is killed, told as Unknown, and work goes on with a new one.</summary>
/// <remarks>Seen failing: <c>Startup.Recover</c> left out; <c>WireProcess.Find</c> that does not compare start times.</remarks>
[SupportedOSPlatform("linux")]
public sealed class SupervisorDeathTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_attached_host_kills_what_is_left_and_goes_on_at_once()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), Some.Helpers + "exec sleep 600"), Some.Shell(Some.Key(1), "exit 5")], Token);
        await runtime.LineAsync(Some.Key(0), "up");
        var known = await runtime.ExitAsync(Some.Key(1));

        var first = await directory.KillSupervisorAsync();

        Assert.Equal(ExitCause.Unknown, (await runtime.ExitAsync(Some.Key(0))).Cause);
        Assert.Empty(directory.Alive());
        Assert.Equal(known, await runtime.ExitAsync(Some.Key(1)));
        await runtime.StartAsync([Some.Shell(Some.Key(0, 2), "exit 6")], Token);
        Assert.Equal(6, (await runtime.ExitAsync(Some.Key(0, 2))).Code);
        Assert.NotEqual(first, directory.Supervisor());
    }

    [Fact]
    public async Task The_next_host_kills_what_is_left_and_a_reused_pid_is_left_alone()
    {
        await using var directory = new RunDirectory();
        var runtime = directory.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), "echo up; exec sleep 600").With(t => t with { HostGrace = TimeSpan.FromHours(1) })], Token);
        await runtime.LineAsync(Some.Key(0), "up");
        var pid = Assert.Single(directory.Alive());
        runtime.Dispose();
        await directory.KillSupervisorAsync();
        Assert.Equal(0, Libc.Kill(pid, Libc.SigKill));
        await Eventually.HoldsAsync(() => ProcessTable.Find(pid) is not { IsAlive: true }, "The replica is dead, too.");

        // The record now names a process that is somebody else's.
        using var bystander = System.Diagnostics.Process.Start("sleep", "600");
        var file = Directory.EnumerateFiles(directory.Path, "pid", SearchOption.AllDirectories).Single();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Token)).Replace($"\"pid\":{pid},", $"\"pid\":{bystander.Id},", StringComparison.Ordinal), Token);

        await using var next = directory.Runtime();
        Assert.Equal(ExitCause.Unknown, (await next.ExitAsync(Some.Key(0))).Cause);
        Assert.False(bystander.HasExited);
        bystander.Kill();
    }

    [Fact]
    public async Task A_supervisor_that_the_system_ends_stops_its_replicas_first()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), "trap 'exit 9' TERM; echo up; while :; do sleep 0.1; done")], Token);
        await runtime.LineAsync(Some.Key(0), "up");
        var supervisor = directory.Supervisor();
        Assert.NotEqual(0, supervisor);
        Assert.Equal(0, Libc.Kill(supervisor, Libc.SigTerm));
        var exit = await runtime.ExitAsync(Some.Key(0));
        Assert.Equal((ExitCause.Stopped, 9), (exit.Cause, exit.Code));
    }

    [Fact]
    public async Task Files_that_cannot_be_read_are_removed_and_nothing_else_suffers()
    {
        await using var directory = new RunDirectory();
        await using (var runtime = directory.Runtime())
        {
            await runtime.StartAsync([Some.Shell(Some.Key(0), "exit 0"), Some.Shell(Some.Key(1), "exit 3")], Token);
            await runtime.ExitAsync(Some.Key(0));
            await runtime.ExitAsync(Some.Key(1));
        }

        await Eventually.HoldsAsync(() => directory.Supervisor() == 0, "The supervisor ends with its last host.");
        foreach (var file in Directory.EnumerateFiles(directory.Path, "spec.json", SearchOption.AllDirectories).Where(f => f.Contains("worker-0", StringComparison.Ordinal)))
        {
            await File.WriteAllTextAsync(file, "{\"id\":", Token);
        }

        await using var next = directory.Runtime();
        Assert.Equal(3, (await next.ExitAsync(Some.Key(1))).Code);
        await next.StartAsync([Some.Shell(Some.Key(0), "exit 4")], Token);
        Assert.Equal(4, (await next.ExitAsync(Some.Key(0))).Code);
    }
}
