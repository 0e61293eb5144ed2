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
}
