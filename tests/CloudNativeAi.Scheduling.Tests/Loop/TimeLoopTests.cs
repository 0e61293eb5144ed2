using CloudNativeAi.Tests;
using Microsoft.Extensions.Time.Testing;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Loop;

/// <summary>What has to do with time goes on where it stood when the host starts again.</summary>
/// <remarks>Seen failing: RanBefore, DegradedSince or Unmet not written; OutcomeStore.RestoreAsync not called; Tenure without IsDue.</remarks>
public sealed class TimeLoopTests
{
    private const string Slot = "example.com/slot";
    private readonly FakeTimeProvider _time = new(Start);
    private readonly IStateStore _store = LoopHost.NewStore();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_time_adds_up_over_starts_and_hosts_and_its_end_stays_until_it_is_acknowledged()
    {
        var job = Spec("job", Set(1, (Slot, "1"))) with { MaxRunTime = TimeSpan.FromSeconds(100) };
        var next = Spec("next", Set(1, (Slot, "1"))) with { DependsOn = [job.Id] };
        await using (var host = await StartAsync())
        {
            await host.Scheduler.SubmitAsync(job, Token);
            await host.UntilAsync(job.Id, static workload => workload.Phase == WorkloadPhase.Placed);
            _time.Advance(TimeSpan.FromSeconds(10));
            await host.Scheduler.ReportStartedAsync(job.Id, "main", 1, Token);
            _time.Advance(TimeSpan.FromSeconds(40));
            await host.Scheduler.ReleaseAsync(job.Id, [new ReplicaId(job.Id, "main", 0)], Token);
            await host.UntilAsync(job.Id, static workload => workload is { Phase: WorkloadPhase.Placed, StartedAt: null });
            await host.Scheduler.SubmitAsync(next, Token);
        }

        await using (var host = await StartAsync())
        {
            await host.UntilAsync(job.Id, static workload => workload.Phase == WorkloadPhase.Placed);
            _time.Advance(TimeSpan.FromSeconds(59));
            Assert.Null((await host.Scheduler.GetAsync(job.Id, Token))!.Disruption);
            _time.Advance(TimeSpan.FromSeconds(2));
            var asked = await host.UntilAsync(job.Id, static workload => workload.Disruption is not null);
            Assert.Equal(DisruptionReason.MaxRunTimeExceeded, asked.Disruption!.Reason);
            await host.Scheduler.ReleaseAsync(job.Id, asked.Disruption.Release, Token);
            await host.UntilAsync(job.Id, static workload => workload.Outcome == WorkloadOutcome.TimedOut);
            await host.UntilAsync(next.Id, static workload => workload.Outcome == WorkloadOutcome.DependencyFailed);
        }

        await using (var host = await StartAsync())
        {
            var ended = (await host.Scheduler.GetAsync(next.Id, Token))!;
            Assert.Equal((WorkloadPhase.Finished, WorkloadOutcome.DependencyFailed, "\"job\", which it depends on, ran out of time."), (ended.Phase, ended.Outcome, ended.OutcomeDetail));
            Assert.Equal(WorkloadPhase.Finished, (await host.Scheduler.SubmitAsync(next, Token)).Phase);
            await host.Scheduler.CompleteAsync(job.Id, Token);
            await host.Scheduler.CompleteAsync(next.Id, Token);
            Assert.Empty(await host.Scheduler.ListAsync(cancellationToken: Token));
        }
    }

    [Fact]
    public async Task What_a_workload_depends_on_and_how_that_ended_survives_hosts()
    {
        var first = Spec("first", Set(1, (Slot, "1")));
        var second = Spec("second", Set(1, (Slot, "1")));
        var both = Spec("both", Set(1, (Slot, "1"))) with { DependsOn = [first.Id, second.Id] };
        await using (var host = await StartAsync())
        {
            await host.Scheduler.SubmitAsync(first, Token);
            await host.Scheduler.SubmitAsync(second, Token);
            await host.Scheduler.SubmitAsync(both, Token);
            await host.Scheduler.CompleteAsync(first.Id, Token);
        }

        await using (var host = await StartAsync())
        {
            Assert.Equal(WorkloadPhase.Waiting, (await host.Scheduler.GetAsync(both.Id, Token))!.Phase);
            var late = await host.Scheduler.SubmitAsync(Spec("late", Set(1, (Slot, "1"))) with { DependsOn = [first.Id] }, Token);
            await host.UntilAsync(late.Spec.Id, static workload => workload.Phase == WorkloadPhase.Placed);
            await host.Scheduler.FailAsync(late.Spec.Id, Token);
            var refused = await Assert.ThrowsAsync<WorkloadRejectedException>(() => host.Scheduler.SubmitAsync(Spec("after", Set(1, (Slot, "1"))) with { DependsOn = [late.Spec.Id] }, Token).AsTask());
            Assert.Equal(RejectionReason.DependencyFailed, refused.Reason);
            var unknown = Spec("stranger", Set(1, (Slot, "1"))) with { Tenant = new Tenant("other"), DependsOn = [second.Id] };
            Assert.Equal(RejectionReason.InvalidSpec, (await Assert.ThrowsAsync<WorkloadRejectedException>(() => host.Scheduler.SubmitAsync(unknown, Token).AsTask())).Reason);
            await host.Scheduler.CompleteAsync(second.Id, Token);
            await host.UntilAsync(both.Id, static workload => workload.Phase == WorkloadPhase.Placed);
        }
    }

    [Fact]
    public async Task A_damaged_gang_does_not_get_its_time_anew_when_the_host_starts_again()
    {
        var pools = new TestPools(Node("a", (Slot, "1")), Node("b", (Slot, "1")));
        var gang = Spec("gang", Set(2, (Slot, "1")));
        await using (var host = await LoopHost.StartAsync(pools, _time, _store))
        {
            await host.Scheduler.SubmitAsync(gang, Token);
            await host.UntilAsync(gang.Id, static workload => workload.Phase == WorkloadPhase.Placed);
            pools.Remove(new NodeId("test/b"));
            var asked = await host.UntilAsync(gang.Id, static workload => workload.Disruption is not null);
            await host.Scheduler.ReleaseAsync(gang.Id, asked.Disruption!.Release, Token);
            await host.UntilAsync(gang.Id, static workload => workload is { Disruption: null, Placement.Replicas.Count: 1 });
            _time.Advance(TimeSpan.FromSeconds(40));
        }

        await using (var host = await LoopHost.StartAsync(pools, _time, _store))
        {
            await host.UntilAsync(gang.Id, static workload => workload.Disruption is null);
            _time.Advance(TimeSpan.FromSeconds(21));
            await host.UntilAsync(gang.Id, static workload => workload.Disruption?.Reason == DisruptionReason.GangBelowMin);
        }
    }

    private Task<LoopHost> StartAsync() => LoopHost.StartAsync(new TestPools(Node("a", (Slot, "3"))), _time, _store);
}
