using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Tests.Lab;

namespace CloudNativeAi.Training.Tests.Jobs;

/// <summary>What is wrong with the machine is said by the job, and waited for no longer than stated.</summary>
/// <remarks>
/// Seen failing: <c>GiveUp</c> left out of <c>Decide</c> (the job stays in Stopping); <c>KeepChargedAsync</c> that leaves out <c>living</c> (the place of a worker that lives is given away);
/// <c>Publish</c> left out of <c>JobLoop</c>'s catch (the job says nothing of the disk).
/// </remarks>
public sealed class TroubleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_cannot_be_killed_does_not_keep_its_job_but_its_place()
    {
        StubbornRuntime? runtime = null;
        await using var lab = await TrainingLab.StartAsync(
            slots: 2,
            static o => o.KillTimeout = TimeSpan.FromSeconds(1),
            change: services => TrainingLab.Wrap<IReplicaRuntime>(services, inner => runtime = new StubbornRuntime(inner, 1)));
        var sleepers = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(2, 2, "sleep", sleepers) with { StopGrace = TimeSpan.FromSeconds(1) }, Token);
        await lab.UntilAsync(job.Id, static j => j.Phase == TrainingJobPhase.Running, "it runs");
        await lab.Jobs.CancelAsync(job.Id, Token);

        var ended = await lab.EndAsync(job.Id);
        Assert.Equal(TrainingJobPhase.Cancelled, ended.Phase);
        Assert.NotNull(ended.EndedAt);
        Assert.Contains("Worker 1 of generation 1 on node lab/one", ended.Message, StringComparison.Ordinal);
        var refused = await Assert.ThrowsAsync<TrainingJobRejectedException>(() => lab.Jobs.DeleteAsync(job.Id, Token).AsTask());
        Assert.Contains("Worker 1", refused.Message, StringComparison.Ordinal);

        // The other place is free for somebody else, the one of the worker that lives is not.
        var small = Other(1);
        await lab.Scheduler.SubmitAsync(small, Token);
        await lab.PlacedAsync(small.Id);
        Assert.Equal(1, Assert.Single((await lab.Scheduler.GetAsync(job.Id, Token))!.Placement!.Replicas).Replica.Index);
        await lab.Scheduler.CompleteAsync(small.Id, Token);
        var large = Other(2);
        await lab.Scheduler.SubmitAsync(large, Token);
        Assert.Null((await lab.Scheduler.GetAsync(large.Id, Token))!.Placement);

        runtime!.LetGo();
        await lab.PlacedAsync(large.Id);
        await lab.UntilAsync(job.Id, j => j.Replicas.All(static r => r.State?.Phase == ReplicaPhase.Exited), "it is gone");
        Assert.Equal((TrainingJobPhase.Cancelled, ended.EndedAt), ((await lab.Jobs.GetAsync(job.Id, Token))! is var last ? (last.Phase, last.EndedAt) : default));
        await lab.Scheduler.CompleteAsync(large.Id, Token);
    }

    [Fact]
    public async Task A_full_disk_of_the_state_store_is_named_by_the_job_until_it_is_not()
    {
        FullStore? store = null;
        await using var lab = await TrainingLab.StartAsync(slots: 1, change: services => TrainingLab.Wrap<IStateStore>(services, inner => store = new FullStore(inner)));
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(lab.NewLedger(), 1, 1, long.MaxValue), Token);
        await lab.UntilAsync(job.Id, static j => j.CommittedStep > 0, "it trains");
        store!.Full = true;

        var troubled = await lab.UntilAsync(job.Id, static j => j.Message.Contains("No space left", StringComparison.Ordinal), "it says what is wrong");
        Assert.Contains($"The state of job {job.Id} could not be stored", troubled.Message, StringComparison.Ordinal);
        Assert.Contains(await lab.Jobs.ExplainAsync(job.Id, Token), static s => s.Contains("'state.db'", StringComparison.Ordinal));
        store.Full = false;
        await lab.UntilAsync(job.Id, j => j.CommittedStep > troubled.CommittedStep && !j.Message.Contains("No space left", StringComparison.Ordinal), "it goes on");
    }

    private static WorkloadSpec Other(int count) =>
        new(Guid.NewGuid(), Tenant.Default, "other", "default", [new PodSet("main", count, ResourceList.Of((LabPools.Slot, "1")))]) { Owner = "test" };
}
