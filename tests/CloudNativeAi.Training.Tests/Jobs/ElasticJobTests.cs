using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Tests.Lab;

namespace CloudNativeAi.Training.Tests.Jobs;

/// <summary>The quick start's story, with real processes.</summary>
public sealed class ElasticJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_trains_shrinks_for_another_grows_back_loses_a_worker_and_returns_to_full_size()
    {
        // It begins with three however long the scheduler takes to add the third place to the first two.
        await using var lab = await TrainingLab.StartAsync(slots: 3, static o => o.SettleDelay = TimeSpan.FromMinutes(1));
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 2, 3, long.MaxValue, "--one-shard", "1"), Token);
        await lab.UntilAsync(job.Id, j => j.WorldSize == 3 && j.CommittedStep > 0, "it trains with three");

        // Somebody more important needs a slot.
        var other = new WorkloadSpec(Guid.NewGuid(), Tenant.Default, "urgent", "default", [new PodSet("main", 1, ResourceList.Of((LabPools.Slot, "1")))]) { Priority = 10, Owner = "test" };
        await lab.Scheduler.SubmitAsync(other, Token);
        await lab.UntilAsync(job.Id, j => j.WorldSize == 2 && j.NewestStep > j.History[^1].ResumeStep, "it shrinks and goes on");
        await lab.PlacedAsync(other.Id);
        await lab.Scheduler.CompleteAsync(other.Id, Token);
        var grown = await lab.UntilAsync(job.Id, j => j is { WorldSize: 3, Phase: TrainingJobPhase.Running } && j.CommittedStep > j.History[^1].ResumeStep, "it grows back");

        // A worker dies.
        Signals.Send(LedgerReader.Read(ledger).Last(l => l.What == "start" && l.Generation == grown.Generation && l.Rank == 1).Pid, Signals.Kill);
        var shrunk = await lab.UntilAsync(job.Id, j => j.WorldSize == 2 && j.NewestStep > j.History[^1].ResumeStep, "it goes on with two");
        Assert.Equal((1, 1, 9), (shrunk.RestartsUsed, shrunk.Failure!.Rank!.Value, shrunk.Failure.Signal!.Value));
        await lab.UntilAsync(job.Id, j => j is { WorldSize: 3, Phase: TrainingJobPhase.Running } && j.CommittedStep > j.History[^1].ResumeStep, "it returns to three");

        await lab.Jobs.CancelAsync(job.Id, Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal(TrainingJobPhase.Cancelled, ended.Phase);
        Assert.Null(await lab.Scheduler.GetAsync(job.Id, Token));
        LedgerReader.Judge(ledger, "story");
        Assert.Equal([3, 2, 3, 2, 3], LedgerReader.WorldSizes(LedgerReader.Read(ledger)));
        Assert.Equal(1, ended.RestartsUsed);
        Assert.DoesNotContain(LedgerReader.Read(ledger), static l => Signals.IsAlive(l.Pid));

        await using var checkpoint = await lab.Checkpoints.OpenAsync(job.Id, ended.CommittedStep!.Value, Token);
        Assert.True(File.Exists(Path.Combine(checkpoint.Directory, "state-0.txt")));
    }

    [Fact]
    public async Task A_job_succeeds_when_every_rank_ends_with_0_and_its_last_step_is_committed()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2);
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 2, 2, 12), Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Succeeded, 12L, 12L, 1L), (ended.Phase, ended.CommittedStep, ended.NewestStep, ended.Generation));
        Assert.Equal(2, ended.Replicas.Count);
        LedgerReader.Judge(ledger, "success");
    }
}
