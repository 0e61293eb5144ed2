using System.Globalization;
using CloudNativeAi.Data;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Tests.Lab;

namespace CloudNativeAi.Training.Tests.Jobs;

/// <summary>Scenarios with known answers, with real processes.</summary>
/// <remarks>Seen failing: a time of its own for each child that one look of the supervisor finds dead (the rank that broke with the others is named).</remarks>
public sealed class ScenarioTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_preempted_job_saves_waits_and_comes_back_where_it_was()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2);
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 2, 2, long.MaxValue) with { MaxRestarts = 0 }, Token);
        await lab.UntilAsync(job.Id, static j => j.CommittedStep > 0, "it trains");
        var other = new WorkloadSpec(Guid.NewGuid(), Tenant.Default, "urgent", "default", [new PodSet("main", 2, ResourceList.Of((LabPools.Slot, "1")))]) { Priority = 10, Owner = "test" };
        await lab.Scheduler.SubmitAsync(other, Token);
        await lab.UntilAsync(job.Id, static j => j.Phase == TrainingJobPhase.Waiting, "it waits");
        Assert.DoesNotContain(LedgerReader.Read(ledger), static l => Signals.IsAlive(l.Pid));
        await lab.PlacedAsync(other.Id);
        Assert.Contains("urgent", (await lab.Jobs.ExplainAsync(job.Id, Token))[0], StringComparison.Ordinal);
        var last = LedgerReader.Read(ledger).Max(static l => l.Step);
        await lab.Scheduler.CompleteAsync(other.Id, Token);
        var back = await lab.UntilAsync(job.Id, static j => j.Generation == 2 && j.NewestStep > j.History[^1].ResumeStep, "it comes back");
        Assert.Equal((last, 0, 2), (back.History[^1].ResumeStep, back.RestartsUsed, back.WorldSize));
        await lab.Jobs.CancelAsync(job.Id, Token);
        await lab.EndAsync(job.Id);
        LedgerReader.Judge(ledger, "preempted");
    }

    [Fact]
    public async Task The_rank_that_failed_first_is_named_although_the_others_break_with_it()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 3);
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 3, 3, long.MaxValue) with { MaxRestarts = 0 }, Token);
        await lab.UntilAsync(job.Id, static j => j.NewestStep > 3, "it trains");
        await File.WriteAllTextAsync(ledger + ".fail-1-2", "7", Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 2, 7), (ended.Phase, ended.Failure!.Rank!.Value, ended.Failure.ExitCode!.Value));
        Assert.Equal("ValueError: bad shard 17", ended.Failure.LogTail[^1]);
        Assert.StartsWith("Rank 2 ended with exit code 7.", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rank_that_failed_first_is_named_even_by_a_supervisor_that_looks_late()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 3);
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 3, 3, long.MaxValue) with { MaxRestarts = 0 }, Token);
        await lab.UntilAsync(job.Id, static j => j.NewestStep > 3, "it trains");
        var pids = LedgerReader.Read(ledger).Where(static l => l.What == "start").Select(static l => l.Pid).ToList();
        var supervisor = Signals.ParentOf(pids[0]);
        Signals.Send(supervisor, Signals.Stop);
        try
        {
            await File.WriteAllTextAsync(ledger + ".fail-1-2", "7", Token);
            while (pids.Any(Signals.IsAlive))
            {
                await Task.Delay(20, Token);
            }
        }
        finally
        {
            Signals.Send(supervisor, Signals.Continue);
        }

        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 2, 7), (ended.Phase, ended.Failure!.Rank!.Value, ended.Failure.ExitCode!.Value));
    }

    [Fact]
    public async Task Workers_read_a_dataset_as_files_at_the_version_the_job_began_with()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 1);
        await File.WriteAllTextAsync(Path.Combine(lab.Root, "disk", "words.txt"), "one two three", Token);
        var dataset = await lab.Get<IDatasets>().RegisterAsync(new DatasetSpec(Tenant.Default, "words", "disk"), Token);
        var spec = TrainingLab.Spec(1, 1, "cat", Path.Combine("data", "words.txt")) with { Datasets = [new TrainingDataset("words", "data") { Version = dataset.Version }] };
        var job = await lab.Jobs.SubmitAsync(spec, Token);
        Assert.Equal(TrainingJobPhase.Succeeded, (await lab.EndAsync(job.Id)).Phase);
        Assert.Equal("one two three", (await lab.Jobs.ReadLogsAsync(job.Id, cancellationToken: Token).SingleAsync(Token)).Text);

        var missing = await lab.Jobs.SubmitAsync(TrainingLab.Spec(1, 1, "cat", "x") with { Datasets = [new TrainingDataset("nothing", "data")] }, Token);
        var failed = await lab.EndAsync(missing.Id);
        Assert.Equal((TrainingJobPhase.Failed, TrainingFailureKind.Refused), (failed.Phase, failed.Failure!.Kind));
        Assert.Contains("nothing", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Workers_get_the_protocols_variables_and_nothing_of_the_hosts()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2);
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(2, 2, "echo") with { Environment = new Dictionary<string, string> { ["MARK"] = "a b;$x" } }, Token);
        await lab.EndAsync(job.Id);
        for (var rank = 0; rank < 2; rank++)
        {
            var lines = await lab.Jobs.ReadLogsAsync(job.Id, rank, tail: 1000, cancellationToken: Token).Select(static l => l.Text).ToListAsync(Token);
            Assert.Contains("MARK=a b;$x", lines);
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"RANK={rank}"), lines);
            Assert.Contains("CNAI_GENERATION=1", lines);
            Assert.DoesNotContain(lines, static l => l.StartsWith("CNAI_RESUME", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, static l => l.StartsWith("TESTINGPLATFORM", StringComparison.Ordinal) || l.StartsWith("NUGET", StringComparison.Ordinal));
        }

        await Assert.ThrowsAsync<TrainingJobRejectedException>(() => lab.Jobs.ReadLogsAsync(job.Id, 2, cancellationToken: Token).ToListAsync(Token).AsTask());
    }
}
