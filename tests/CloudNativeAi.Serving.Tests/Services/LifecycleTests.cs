using System.Diagnostics;
using CloudNativeAi.Serving.Control;
using CloudNativeAi.Serving.Tests.Harness;

namespace CloudNativeAi.Serving.Tests.Services;

/// <summary>Loading, failing, draining, restarting: with real processes.</summary>
/// <remarks>Seen failing: a replica admitted before its warm-up in <c>ReplicaRunner.AdmitAsync</c>; SIGTERM without waiting for <c>endpoint.Idle</c> in <c>ReplicaRunner.StopAsync</c>.</remarks>
[Collection("processes")]
public sealed class LifecycleTests
{
    private static readonly Tenant s_tenant = Tenant.Default;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_revision_that_cannot_load_fails_with_its_exit_and_last_lines_and_the_good_one_is_untouched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        using var directory = new TestDirectory();
        await using var host = await PlatformHost.StartAsync(directory.Path);
        await host.Services.CreateAsync(new(s_tenant, "digits") { Revisions = [PlatformHost.Revision("v1", 1), PlatformHost.Revision("v2", 2, 1, ("EXIT_AFTER_MS", "0"), ("EXIT_CODE", "7"))], Weights = [RevisionWeight.Percent("v1", 90), RevisionWeight.Percent("v2", 10)] }, Cancel);
        var service = await host.UntilAsync(static s => s.FindRevision("v2")!.Phase == RevisionPhase.Failed && s.FindRevision("v1") is { ReadyReplicas: 1, WeightInForce.BasisPoints: > 0 });
        var failed = service.FindRevision("v2")!;
        Assert.Contains("code 7", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("the weights are broken", failed.Reason, StringComparison.Ordinal);
        Assert.Contains("3 tries", failed.Reason, StringComparison.Ordinal);
        Assert.Equal((TrafficWeight.Whole, TrafficWeight.None), (service.FindRevision("v1")!.WeightInForce, failed.WeightInForce));
        Assert.Equal(InferenceServicePhase.Degraded, service.Phase);
        Assert.Equal("v1", (await host.InferAsync("x", cancellationToken: Cancel)).Revision);
        await Assert.ThrowsAsync<RolloutException>(async () => await host.Services.SetWeightsAsync(s_tenant, "digits", [("v1", 0), ("v2", 100)], Cancel));
        await Assert.ThrowsAsync<ModelLoadException>(async () => await host.Services.WaitForReadyAsync(s_tenant, "digits", "v2", 1, Cancel));
        Assert.Contains("code 7", (await host.Services.ExplainAsync(s_tenant, "digits", Cancel)).Text, StringComparison.Ordinal);

        await host.Services.AddRevisionAsync(s_tenant, "digits", PlatformHost.Revision("v3", 3, 1, ("NEVER_READY", "1")) with { LoadTimeout = TimeSpan.FromSeconds(2) }, Cancel);
        service = await host.UntilAsync(static s => s.FindRevision("v3")!.Phase == RevisionPhase.Failed);
        Assert.Contains("Load time-out", service.FindRevision("v3")!.Reason, StringComparison.Ordinal);
        await host.UntilAsync(static s => s.FindRevision("v3") is { Replicas.Count: 0, Workload: null });
    }

    [Fact]
    public async Task Requests_are_held_until_the_first_inference_is_warm_and_none_sees_loading()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        using var directory = new TestDirectory();
        await using var host = await PlatformHost.StartAsync(directory.Path);
        var log = Path.Combine(directory.Path, "requests");
        var revision = PlatformHost.Revision("v1", 1, 1, ("LOADING_UNTIL_MS", "1500"), ("FIRST_INFER_MS", "300"), ("REQUEST_LOG", log));
        await host.Services.CreateAsync(new(s_tenant, "digits") { Revisions = [revision with { WarmUp = new("/v2/models/digits/infer", "[]") }] }, Cancel);
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => host.InferAsync($"h{i}", cancellationToken: Cancel)));
        Assert.All(answers, static a => Assert.Equal((200, "digits/1"), (a.Status, a.Model)));
        Assert.Equal(20, File.ReadAllLines(log).Distinct().Count());
        Assert.Equal(20, File.ReadAllLines(log).Length);
    }

    [Fact]
    public async Task Scaling_down_waits_for_what_the_replica_has_and_sends_it_nothing_more()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        using var directory = new TestDirectory();
        await using var host = await PlatformHost.StartAsync(directory.Path);
        await host.Services.CreateAsync(new(s_tenant, "digits") { Revisions = [PlatformHost.Revision("v1", 1, 2)], Idempotent = false }, Cancel);
        await host.UntilReadyAsync("v1", 2);
        var goOn = Path.Combine(directory.Path, "go-on");
        var slow = Enumerable.Range(0, 8).Select(i => host.InferAsync($"d{i}", $"hold:{goOn}", Cancel)).ToList();
        await Eventually.HoldsAsync(() => host.Get<ServiceBook>().Find(s_tenant, "digits")!.Runners.Values.Sum(static r => r.Endpoint?.InFlight ?? 0) == 8, "8 in flight");
        await host.Services.ScaleAsync(s_tenant, "digits", "v1", 1, Cancel);
        await host.UntilAsync(static s => s.FindRevision("v1")!.Replicas.Any(static r => r.Phase == InferenceReplicaPhase.Draining));
        Assert.Equal(200, (await host.InferAsync("n", cancellationToken: Cancel)).Status);
        await File.WriteAllTextAsync(goOn, "", Cancel);
        Assert.All(await Task.WhenAll(slow), static a => Assert.Equal(200, a.Status));
        await host.UntilReadyAsync("v1", 1);
        Assert.Equal(0, (await host.GetAsync()).Requests.Retries);
    }

    [Fact]
    public async Task A_second_host_adopts_the_replicas_of_the_first_and_deleting_ends_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Replicas run as processes on Linux only.");
        using var directory = new TestDirectory();
        int pid;
        ReplicaKey key;
        await using (var first = await PlatformHost.StartAsync(directory.Path))
        {
            await first.Services.CreateAsync(new(s_tenant, "digits") { Revisions = [PlatformHost.Revision("v1", 1)], HostGrace = TimeSpan.FromMinutes(2) }, Cancel);
            await first.UntilReadyAsync("v1", 1);
            pid = (await first.InferAsync("a", cancellationToken: Cancel)).ProcessId;
            key = (await first.GetAsync()).Revisions[0].Replicas[0].Key;
        }

        await using var second = await PlatformHost.StartAsync(directory.Path);
        var again = await second.InferAsync("b", cancellationToken: Cancel);
        Assert.Equal((200, pid), (again.Status, again.ProcessId));
        Assert.Equal(key, (await second.UntilReadyAsync("v1", 1)).Revisions[0].Replicas[0].Key);
        var workload = (await second.GetAsync()).Revisions[0].Workload!.Value;

        using var process = Process.GetProcessById(pid);
        process.Kill();
        await second.UntilAsync(s => s.Revisions[0].Replicas.Any(r => r.Phase == InferenceReplicaPhase.Ready && r.Key != key));
        Assert.NotEqual(pid, (await second.InferAsync("c", cancellationToken: Cancel)).ProcessId);

        await second.Services.DeleteAsync(s_tenant, "digits", Cancel);
        await Eventually.HoldsAsync(() => second.Get<ServiceBook>().Find(s_tenant, "digits") is null, "the service is gone");
        Assert.Null(await second.Services.GetAsync(s_tenant, "digits", Cancel));
        Assert.True(await second.Scheduler.GetAsync(workload, Cancel) is null or { Phase: Scheduling.WorkloadPhase.Finished });
        Assert.Empty(second.Models.Attached);
        Assert.Equal(404, (await second.InferAsync("d", cancellationToken: Cancel)).Status);
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused_by_name()
    {
        using var directory = new TestDirectory();
        await using var host = await PlatformHost.StartAsync(directory.Path);
        var spec = new InferenceServiceSpec(s_tenant, "digits") { Revisions = [PlatformHost.Revision("v1", 1, 0) with { Replicas = 0 }] };
        (InferenceServiceSpec Spec, string Named)[] wrong =
        [
            (spec with { Name = "Digits" }, "Digits"),
            (spec with { DrainTimeout = TimeSpan.FromSeconds(1) }, "DrainTimeout"),
            (spec with { Revisions = [.. spec.Revisions, .. spec.Revisions] }, "v1"),
            (spec with { Revisions = [spec.Revisions[0] with { Model = new("digits", 99) }] }, "version 99"),
            (spec with { Revisions = [spec.Revisions[0] with { Runtime = "other" }] }, "other"),
            (spec with { Revisions = [spec.Revisions[0] with { Command = [] }] }, "command"),
            (spec with { Weights = [RevisionWeight.Percent("v1", 50)] }, "50 %"),
        ];
        foreach (var (bad, named) in wrong)
        {
            Assert.Contains(named, (await Assert.ThrowsAsync<RolloutException>(async () => await host.Services.CreateAsync(bad, Cancel))).Message, StringComparison.Ordinal);
        }

        await host.Services.CreateAsync(spec, Cancel);
        await host.Services.CreateAsync(spec, Cancel);
        await Assert.ThrowsAsync<RolloutException>(async () => await host.Services.CreateAsync(spec with { Priority = 1 }, Cancel));
        await Assert.ThrowsAsync<RolloutException>(async () => await host.Services.RemoveRevisionAsync(s_tenant, "digits", "v1", Cancel));
        await Assert.ThrowsAsync<InferenceServiceNotFoundException>(async () => await host.Services.ScaleAsync(s_tenant, "none", "v1", 1, Cancel));
        Assert.Equal(TrafficWeight.Whole, (await host.GetAsync()).Revisions[0].Weight);
    }
}
