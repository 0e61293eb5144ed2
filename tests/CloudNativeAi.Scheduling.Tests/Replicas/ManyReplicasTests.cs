using System.Globalization;
using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>One supervisor serves all replicas of a host: many of them stay cheap.</summary>
[SupportedOSPlatform("linux")]
public sealed class ManyReplicasTests
{
    private const int Count = 256;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hundred_and_fifty_six_replicas_start_and_stop_under_one_small_supervisor()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        await runtime.AttachAsync(Token);
        var supervisor = directory.Supervisor();
        var before = Resident(supervisor);
        var began = TimeProvider.System.GetTimestamp();
        await runtime.StartAsync([.. Enumerable.Range(0, Count).Select(i => Some.Spec(Some.Key(i), new(["sleep", "600"])))], Token);
        await Eventually.HoldsAsync(() => directory.Alive().Count == Count, "All run.");
        var started = TimeProvider.System.GetElapsedTime(began);
        var with = Resident(supervisor);

        began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Count).Select(i => runtime.StopAsync(Some.Key(i), TimeSpan.FromSeconds(30), Token).AsTask()));
        for (var i = 0; i < Count; i++)
        {
            Assert.Equal(ExitCause.Stopped, (await runtime.ExitAsync(Some.Key(i))).Cause);
        }

        var stopped = TimeProvider.System.GetElapsedTime(began);
        Assert.Empty(directory.Alive());
        TestContext.Current.TestOutputHelper!.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Count} replicas: started in {started.TotalMilliseconds:0} ms, stopped in {stopped.TotalMilliseconds:0} ms; supervisor {before / 1024} MiB idle, {with / 1024} MiB with all, {Resident(supervisor) / 1024} MiB after"));
        Assert.InRange(with, 1, 160 * 1024);
    }

    private static int Resident(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return int.Parse(line.AsSpan(6, line.Length - 6 - 2).Trim(), CultureInfo.InvariantCulture);
    }
}
