using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>R3: one host per run directory.</summary>
/// <remarks>Seen failing: <c>RunOwner.Take</c> that locks a file of its own name.</remarks>
[SupportedOSPlatform("linux")]
public sealed class RunDirectoryOwnerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_host_is_refused_by_name_and_a_dead_ones_directory_is_taken_over()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(directory.Path, "exec sleep 600", keepers: 1, keeperGraceSeconds: 60, mortals: 0);
        await host.SyncedAsync();
        await using (var second = directory.Runtime())
        {
            var refusal = await Assert.ThrowsAsync<CloudNativeAiException>(() => second.AttachAsync(Token));
            Assert.Contains(directory.Path, refusal.Message, StringComparison.Ordinal);
            Assert.Contains($"process {host.Id} (dotnet)", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("CloudNativeAi:Scheduling:Processes:Directory", refusal.Remedy, StringComparison.Ordinal);
        }

        host.Kill();
        await using var next = directory.Runtime();
        await next.AttachAsync(Token);
        await next.RunningAsync(new(new(TestHost.Desired.Workload, "keeper", 0), 1));
    }

    [Fact]
    public async Task A_long_path_is_no_obstacle()
    {
        await using var directory = new RunDirectory();
        directory.Options.Directory = "x";
        var deep = Path.Combine(directory.Path, new string('d', 120), new string('e', 120));
        Directory.CreateDirectory(deep);
        await using var inner = new RunDirectory(deep);
        await using var runtime = inner.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), "exit 3")], Token);
        Assert.Equal(3, (await runtime.ExitAsync(Some.Key(0))).Code);
    }
}
