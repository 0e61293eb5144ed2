using System.Diagnostics.Metrics;
using CloudNativeAi.Scheduling.Loop;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Loop;

public sealed class SchedulerLoopTests
{
    private readonly FakeTimeProvider _time = new(Start);

    [Fact]
    public async Task A_job_is_submitted_placed_and_completed()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "3"))), _time);
        var spec = Spec("digits", Set(3, ("example.com/slot", "1")) with { MinCount = 2 }, elastic: true);

        await host.Scheduler.SubmitAsync(spec, TestContext.Current.CancellationToken);
        var placed = await host.UntilAsync(spec.Id, workload => workload.Placement?.Replicas.Count == 3);
        await host.Scheduler.CompleteAsync(spec.Id, TestContext.Current.CancellationToken);

        Assert.Equal(WorkloadPhase.Placed, placed.Phase);
        Assert.Equal([0, 1, 2], placed.Placement!.Replicas.Select(replica => replica.Replica.Index));
        Assert.Null(await host.Scheduler.GetAsync(spec.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_elastic_job_shrinks_for_a_waiting_one_and_grows_back()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "3"))), _time);
        var digits = Spec("digits", Set(3, ("example.com/slot", "1")) with { MinCount = 2 }, elastic: true) with { Owner = "training" };
        var urgent = Spec("urgent", Set(1, ("example.com/slot", "1")), priority: 10) with { Owner = "training" };
        await host.Scheduler.SubmitAsync(digits, TestContext.Current.CancellationToken);
        await host.UntilAsync(digits.Id, workload => workload.Placement?.Replicas.Count == 3);

        await host.Scheduler.SubmitAsync(urgent, TestContext.Current.CancellationToken);
        var asked = await host.UntilAsync(digits.Id, workload => workload.Disruption is not null);
        var why = await host.Scheduler.ExplainAsync(urgent.Id, TestContext.Current.CancellationToken);
        await host.Scheduler.ReleaseAsync(digits.Id, asked.Disruption!.Release, TestContext.Current.CancellationToken);
        var placed = await host.UntilAsync(urgent.Id, workload => workload.Phase == WorkloadPhase.Placed);
        await host.Scheduler.CompleteAsync(urgent.Id, TestContext.Current.CancellationToken);
        var grown = await host.UntilAsync(digits.Id, workload => workload.Placement?.Replicas.Count == 3 && workload.Disruption is null);

        Assert.Equal(DisruptionReason.Shrink, asked.Disruption.Reason);
        Assert.Equal(Start + TimeSpan.FromSeconds(30), asked.Disruption.Deadline);
        Assert.Equal(2, Assert.Single(asked.Disruption.Release).Index);
        Assert.Single(placed.Placement!.Replicas);
        Assert.True(grown.Placement!.Revision > asked.Placement!.Revision);
        Assert.Equal(
            "Job \"urgent\" waits: it needs 1 example.com/slot and 0 of 3 are free (3 are used by \"digits\"). \"digits\" can shrink from 3 to 2 and has been asked to (by 12:00:30 UTC); otherwise add a node with 1 example.com/slot.",
            why.Text);
    }

    [Fact]
    public async Task Past_the_deadline_replicas_count_as_ended_where_no_runtime_knows_better()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "3"))), _time);
        var (digits, urgent) = await ContendAsync(host);

        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(urgent, TestContext.Current.CancellationToken))!.Phase);
        _time.Advance(TimeSpan.FromSeconds(2));

        await host.UntilAsync(urgent, workload => workload.Phase == WorkloadPhase.Placed);
        await host.UntilAsync(digits, workload => workload.Placement!.Replicas.Count == 2 && workload.Disruption is null);
    }

    [Fact]
    public async Task Past_the_deadline_replicas_are_stopped_and_released_when_they_have_exited()
    {
        var runtime = new FakeRuntime();
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "3"))), _time, runtime: runtime);
        var (digits, urgent) = await ContendAsync(host);
        var last = new ReplicaKey(new ReplicaId(digits, "main", 2), 7);
        runtime.SetPhase(last, ReplicaPhase.Running);
        runtime.SetPhase(new ReplicaKey(new ReplicaId(digits, "main", 1), 7), ReplicaPhase.Running);

        // The runtime's watch and the deadline race: until the loop knows that the replica runs, it would count as ended.
        while (!host.Services.GetRequiredService<ReplicaStopper>().IsRunning(last))
        {
            await Task.Yield();
        }

        _time.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(last, await runtime.NextStopAsync());
        Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(urgent, TestContext.Current.CancellationToken))!.Phase);
        runtime.SetPhase(last, ReplicaPhase.Exited);

        await host.UntilAsync(urgent, workload => workload.Phase == WorkloadPhase.Placed);
    }

    [Fact]
    public async Task Replicas_on_a_node_that_goes_are_asked_for_and_the_gang_goes_back_whole()
    {
        var pools = new TestPools(Node("a", ("example.com/slot", "2")), Node("b", ("example.com/slot", "1")));
        await using var host = await LoopHost.StartAsync(pools, _time);
        var gang = Spec("gang", Set(3, ("example.com/slot", "1")));
        await host.Scheduler.SubmitAsync(gang, TestContext.Current.CancellationToken);
        var placed = await host.UntilAsync(gang.Id, workload => workload.Placement?.Replicas.Count == 3);
        var lost = placed.Placement!.Replicas.Single(replica => replica.Node.Value == "test/b").Replica;

        pools.Remove(new NodeId("test/b"));
        var asked = await host.UntilAsync(gang.Id, workload => workload.Disruption?.Reason == DisruptionReason.NodeGone);
        Assert.Equal([lost], asked.Disruption!.Release);
        await host.Scheduler.ReleaseAsync(gang.Id, asked.Disruption.Release, TestContext.Current.CancellationToken);
        await host.UntilAsync(gang.Id, workload => workload is { Disruption: null, Placement.Replicas.Count: 2 });
        _time.Advance(TimeSpan.FromSeconds(61));
        var rest = await host.UntilAsync(gang.Id, workload => workload.Disruption?.Reason == DisruptionReason.GangBelowMin);
        Assert.Equal(2, rest.Disruption!.Release.Count);
        await host.Scheduler.ReleaseAsync(gang.Id, rest.Disruption.Release, TestContext.Current.CancellationToken);
        await host.UntilAsync(gang.Id, workload => workload.Phase == WorkloadPhase.Waiting && workload.Placement is null);

        pools.Set(Node("b", ("example.com/slot", "1")));
        await host.UntilAsync(gang.Id, workload => workload.Placement?.Replicas.Count == 3);
    }

    [Fact]
    public async Task A_cancelled_job_is_asked_for_everything_and_then_gone()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "3"))), _time);
        var spec = Spec("digits", Set(2, ("example.com/slot", "1")));
        var waiting = Spec("waiting", Set(9, ("example.com/slot", "1")));
        await host.Scheduler.SubmitAsync(spec, TestContext.Current.CancellationToken);
        await host.Scheduler.SubmitAsync(waiting, TestContext.Current.CancellationToken);
        await host.UntilAsync(spec.Id, workload => workload.Phase == WorkloadPhase.Placed);

        await host.Scheduler.CancelAsync(waiting.Id, TestContext.Current.CancellationToken);
        await host.Scheduler.CancelAsync(spec.Id, TestContext.Current.CancellationToken);
        await host.Scheduler.CancelAsync(spec.Id, TestContext.Current.CancellationToken);
        var asked = await host.UntilAsync(spec.Id, workload => workload.Disruption?.Reason == DisruptionReason.Cancelled);
        Assert.Null(await host.Scheduler.GetAsync(waiting.Id, TestContext.Current.CancellationToken));
        await host.Scheduler.ReleaseAsync(spec.Id, asked.Disruption!.Release, TestContext.Current.CancellationToken);

        Assert.Null(await host.Scheduler.GetAsync(spec.Id, TestContext.Current.CancellationToken));
        await host.Scheduler.CancelAsync(spec.Id, TestContext.Current.CancellationToken);
        await host.Scheduler.CompleteAsync(spec.Id, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task The_same_id_again_is_the_same_workload_or_is_refused()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(), _time);
        var spec = Spec("digits", Set(1, ("cpu", "1")));
        var first = await host.Scheduler.SubmitAsync(spec, TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(1));
        var again = await host.Scheduler.SubmitAsync(spec with { PodSets = [Set(1, ("cpu", "1"))] }, TestContext.Current.CancellationToken);

        Assert.Equal(first.SubmittedAt, again.SubmittedAt);
        Assert.Single(await host.Scheduler.ListAsync(Tenant.Default, TestContext.Current.CancellationToken));
        Assert.Empty(await host.Scheduler.ListAsync(new Tenant("other"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<WorkloadRejectedException>(() => host.Scheduler.SubmitAsync(spec with { Priority = 1 }, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public async Task A_call_cancelled_before_the_loop_takes_it_changes_nothing_and_a_stopped_host_says_so()
    {
        var host = await LoopHost.StartAsync(new TestPools(), _time);
        var spec = Spec("digits", Set(1, ("cpu", "1")));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Scheduler.SubmitAsync(spec, new CancellationToken(canceled: true)).AsTask());
        Assert.Empty(await host.Scheduler.ListAsync(cancellationToken: TestContext.Current.CancellationToken));
        var scheduler = host.Scheduler;
        await host.DisposeAsync();

        var refused = await Assert.ThrowsAsync<CloudNativeAiException>(() => scheduler.SubmitAsync(spec, TestContext.Current.CancellationToken).AsTask());
        Assert.True(refused.IsTransient);
    }

    [Fact]
    public async Task Waits_preemptions_and_decisions_are_measured()
    {
        await using var host = await LoopHost.StartAsync(new TestPools(Node("a", ("example.com/slot", "1"))), _time);
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        using var waits = new MetricCollector<double>(meters, "CloudNativeAi.Scheduling", "cloudnativeai.scheduling.workload.wait.duration");
        using var decisions = new MetricCollector<double>(meters, "CloudNativeAi.Scheduling", "cloudnativeai.scheduling.decision.duration");
        using var preemptions = new MetricCollector<long>(meters, "CloudNativeAi.Scheduling", "cloudnativeai.scheduling.preemptions");
        var low = Spec("low", Set(1, ("example.com/slot", "1")));
        await host.Scheduler.SubmitAsync(low, TestContext.Current.CancellationToken);
        await host.UntilAsync(low.Id, workload => workload.Phase == WorkloadPhase.Placed);
        _time.Advance(TimeSpan.FromSeconds(5));
        var high = Spec("high", Set(1, ("example.com/slot", "1")), priority: 1);
        await host.Scheduler.SubmitAsync(high, TestContext.Current.CancellationToken);
        await host.UntilAsync(low.Id, workload => workload.Disruption?.Reason == DisruptionReason.InQueue);
        _time.Advance(TimeSpan.FromSeconds(7));
        await host.Scheduler.CompleteAsync(low.Id, TestContext.Current.CancellationToken);
        await host.UntilAsync(high.Id, workload => workload.Phase == WorkloadPhase.Placed);
        await host.Scheduler.CompleteAsync(high.Id, TestContext.Current.CancellationToken);

        Assert.Equal([0, 7], waits.GetMeasurementSnapshot().Select(one => one.Value));
        Assert.All(waits.GetMeasurementSnapshot(), one => Assert.Equal("default", one.Tags["cloudnativeai.scheduling.queue"]));
        Assert.Equal(1, Assert.Single(preemptions.GetMeasurementSnapshot()).Value);
        Assert.NotEmpty(decisions.GetMeasurementSnapshot());
    }

    private static async Task<(Guid Digits, Guid Urgent)> ContendAsync(LoopHost host)
    {
        var digits = Spec("digits", Set(3, ("example.com/slot", "1")) with { MinCount = 2 }, elastic: true);
        var urgent = Spec("urgent", Set(1, ("example.com/slot", "1")), priority: 10);
        await host.Scheduler.SubmitAsync(digits, TestContext.Current.CancellationToken);
        await host.UntilAsync(digits.Id, workload => workload.Placement?.Replicas.Count == 3);
        await host.Scheduler.SubmitAsync(urgent, TestContext.Current.CancellationToken);
        await host.UntilAsync(digits.Id, workload => workload.Disruption is not null);
        return (digits.Id, urgent.Id);
    }
}
