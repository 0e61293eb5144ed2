using System.Runtime.Versioning;
using CloudNativeAi.Scheduling.TestHost;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>T2: when the host dies or stops, nothing stays that has no HostGrace; what has one runs on until it is over.</summary>
/// <remarks>
/// Seen failing: <c>HostDeadline</c> that adds a minute; <c>MemberFinder.Own</c> that knows leaders only; <c>HostDeparture.RunAsync</c> that returns at once.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class HostDeathTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_host_leaves_nothing_alive_fifteen_seconds_later_helpers_included()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(directory.Path, Some.Helpers + "trap '' TERM; echo armed; while :; do sleep 0.2; done", keepers: 0, keeperGraceSeconds: 0, mortals: 2);
        await host.SyncedAsync();
        await Eventually.HoldsAsync(() => directory.Logs().Count(l => l.Contains("armed", StringComparison.Ordinal)) == 2, "Both replicas have started their helpers.");
        Assert.True(directory.Alive().Count >= 12, "Two replicas and their helpers run.");
        var supervisor = directory.Supervisor();
        Assert.NotEqual(0, supervisor);

        host.Kill();

        await Eventually.HoldsAsync(() => directory.Alive().Count == 0, "All processes of the replicas end.", seconds: 15);
        await Eventually.HoldsAsync(() => directory.Supervisor() == 0, "The supervisor ends when nothing is left.");
        await using var next = directory.Runtime();
        var exit = await next.ExitAsync(new(new(Desired.Workload, "mortal", 0), 1));
        Assert.Equal(ExitCause.Stopped, exit.Cause);
        Assert.Contains("killed after its grace of 8 s", exit.Detail, StringComparison.Ordinal);
        Assert.Contains("host is gone", exit.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replica_with_a_grace_survives_its_host_and_is_adopted_with_its_log_and_its_true_end()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(directory.Path, "i=0; while [ $i -lt 60 ]; do i=$((i+1)); echo $i; sleep 0.05; done; exit 42", keepers: 1, keeperGraceSeconds: 120, mortals: 0);
        await host.SyncedAsync();
        await Eventually.HoldsAsync(() => directory.Alive().Count > 0, "The replica runs.");

        host.Kill();

        // It ends while no host is there; its supervisor keeps the answer and ends, too.
        await Eventually.HoldsAsync(() => directory.Supervisor() == 0, "The supervisor ends when nothing is left.");
        await using var next = directory.Runtime();
        var key = new ReplicaKey(new(Desired.Workload, "keeper", 0), 1);
        Assert.Equal((ExitCause.Failed, 42), ((await next.ExitAsync(key)) is var exit ? exit.Cause : default, exit.Code));
        Assert.Equal(Enumerable.Range(1, 60).Select(i => $"{i}"), (await next.LogAsync(key)).Select(l => l.Text));
    }

    [Fact]
    public async Task A_grace_that_is_over_ends_the_replica()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(directory.Path, "exec sleep 600", keepers: 1, keeperGraceSeconds: 2, mortals: 0);
        await host.SyncedAsync();
        await Eventually.HoldsAsync(() => directory.Alive().Count == 1, "The replica runs.");
        var killed = TimeProvider.System.GetTimestamp();

        host.Kill();

        await Eventually.HoldsAsync(() => directory.Alive().Count == 0, "The replica ends with its grace.", seconds: 30);
        Assert.True(TimeProvider.System.GetElapsedTime(killed) > TimeSpan.FromSeconds(1.9), "Not before its grace is over.");
        await using var next = directory.Runtime();
        Assert.Contains("no host was attached for its HostGrace of 00:00:02", (await next.ExitAsync(new(new(Desired.Workload, "keeper", 0), 1))).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_stops_in_order_stops_what_has_no_grace_before_it_returns()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(directory.Path, "trap 'sleep 0.5; echo saved; exit 0' TERM; while :; do sleep 0.05; done", keepers: 1, keeperGraceSeconds: 300, mortals: 1);
        await host.SyncedAsync();
        await Eventually.HoldsAsync(() => directory.Alive().Count >= 2, "Both run.");

        Assert.Equal(0, await host.StopAsync());

        await using var next = directory.Runtime();
        var list = new Dictionary<ReplicaKey, ReplicaState>();
        await foreach (var change in next.WatchAsync(Token))
        {
            if (change.Kind == ChangeKind.Synced)
            {
                break;
            }

            if (change.Kind == ChangeKind.Upsert)
            {
                list[change.Key] = change.Value!;
            }
        }

        var mortal = new ReplicaKey(new(Desired.Workload, "mortal", 0), 1);
        Assert.Equal(ReplicaPhase.Running, list[new(new(Desired.Workload, "keeper", 0), 1)].Phase);
        Assert.Equal((ReplicaPhase.Exited, ExitCause.Stopped, 0), (list[mortal].Phase, list[mortal].Exit!.Cause, list[mortal].Exit!.Code));
        Assert.Equal("saved", (await next.LogAsync(mortal))[^1].Text);
    }

    [Fact]
    public async Task A_stop_keeps_to_the_hosts_budget_and_kills_what_is_left()
    {
        await using var directory = new RunDirectory();
        var runtime = directory.Runtime();
        var key = Some.Key(0);
        await runtime.StartAsync([Some.Shell(key, "trap '' TERM; echo up; while :; do sleep 0.1; done").With(t => t with { StopGrace = TimeSpan.FromMinutes(10) })], Token);
        await runtime.LineAsync(key, "up");
        using var budget = new CancellationTokenSource(TimeSpan.FromSeconds(1));

        await runtime.StopAsync(budget.Token);

        Assert.Empty(directory.Alive());
        await runtime.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => runtime.StartAsync([Some.Shell(key, "exit 0")], Token).AsTask());
    }
}
