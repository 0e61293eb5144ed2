using System.Globalization;
using CloudNativeAi.Data;
using CloudNativeAi.Training.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudNativeAi.Training.Tests.Jobs;

/// <summary>
/// T4 and T6: resizes spend no restart; a job that cannot work stops trying.
/// Seen failing: <c>RestartsUsed</c> raised for a generation that ends by a resize (T4); the comparison with <c>MaxRestarts</c> left out (T6);
/// members of a refused start taken for requested ones, for ever (T6).
/// </summary>
public sealed class BudgetTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_resizes_and_one_crash_leave_a_job_with_a_limit_of_1_running()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 3);
        var ledger = lab.NewLedger();
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Train(ledger, 1, 1, long.MaxValue) with { MaxRestarts = 1 }, Token);
        const int Resizes = 50;
        for (var i = 0; i < Resizes; i++)
        {
            var size = i % 2 == 0 ? 2 : 1;
            await lab.UntilAsync(job.Id, static j => j.Phase == TrainingJobPhase.Running && j.CommittedStep > (j.History[^1].ResumeStep ?? 0), $"before resize {i}");
            await lab.Jobs.ResizeAsync(job.Id, 1, size, Token);
            var resized = await lab.UntilAsync(job.Id, j => j.Phase == TrainingJobPhase.Running && j.WorldSize == size && j.NewestStep > j.History[^1].ResumeStep, $"resize {i} to {size}");
            Assert.Equal(0, resized.RestartsUsed);
            if (i == Resizes / 2)
            {
                await Assert.ThrowsAsync<TrainingJobRejectedException>(() => lab.Jobs.ResizeAsync(job.Id, 3, 2, Token).AsTask());
                await lab.Jobs.ResizeAsync(job.Id, 1, size, Token);
            }
        }

        var before = (await lab.Jobs.GetAsync(job.Id, Token))!;
        Assert.Equal(Resizes + 1, before.Generation);
        await File.WriteAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"{ledger}.fail-{before.Generation}-0"), "1", Token);
        var after = await lab.UntilAsync(job.Id, j => j.Generation > before.Generation && j.Phase == TrainingJobPhase.Running && j.NewestStep > j.History[^1].ResumeStep, "it runs after the crash");
        Assert.Equal((1, 1), (after.RestartsUsed, after.Failure!.ExitCode!.Value));
        Assert.Equal("ValueError: bad shard 17", after.Failure.LogTail[^1]);
        await File.WriteAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"{ledger}.fail-{after.Generation}-0"), "1", Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal(TrainingJobPhase.Failed, ended.Phase);
        Assert.Contains("The restart limit of 1 is spent", ended.Message, StringComparison.Ordinal);
        LedgerReader.Judge(ledger, "resizes");
    }

    [Fact]
    public async Task A_job_that_exits_at_once_always_backs_off_then_fails_with_its_last_lines()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2, static o => o.MaxBackOff = TimeSpan.FromMilliseconds(300));
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(1, 1, "exit", "3") with { MaxRestarts = 2 }, Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 3L), (ended.Phase, ended.Generation));
        Assert.Equal((3, TrainingFailureKind.WorkerFailed), (ended.Failure!.ExitCode!.Value, ended.Failure.Kind));
        Assert.Equal(["giving up"], ended.Failure.LogTail);
        Assert.True(ended.History.Zip(ended.History.Skip(1), static (a, b) => b.StartedAt - a.EndedAt!.Value).All(static pause => pause >= TimeSpan.FromMilliseconds(290)), "a start came without a pause");
        Assert.Contains(await lab.Jobs.ExplainAsync(job.Id, Token), static s => s.Contains("giving up", StringComparison.Ordinal));
        Assert.Equal("giving up", (await lab.Jobs.ReadLogsAsync(job.Id, cancellationToken: Token).SingleAsync(Token)).Text);
        Assert.Null(await lab.Scheduler.GetAsync(job.Id, Token));
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_the_job_at_once_and_is_named()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2);
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(2, 2) with { Command = ["/nowhere/train"] }, Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 1L, TrainingFailureKind.CannotStart), (ended.Phase, ended.Generation, ended.Failure!.Kind));
        Assert.Contains("/nowhere/train", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_the_runtime_refuses_fails_the_job_at_once_and_says_why()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 2, change: static s => s.Replace(ServiceDescriptor.Singleton<IDatasetMounter, LostMounter>()));
        await File.WriteAllTextAsync(Path.Combine(lab.Root, "disk", "words.txt"), "one", Token);
        await lab.Get<IDatasets>().RegisterAsync(new DatasetSpec(Tenant.Default, "words", "disk"), Token);
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(2, 2, "cat", "x") with { Datasets = [new TrainingDataset("words", "data")] }, Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 1L, TrainingFailureKind.CannotStart), (ended.Phase, ended.Generation, ended.Failure!.Kind));
        Assert.Contains("cache/words", ended.Message, StringComparison.Ordinal);
        Assert.Null(await lab.Scheduler.GetAsync(job.Id, Token));
    }

    [Fact]
    public async Task A_code_the_job_does_not_retry_ends_it_with_the_first_start()
    {
        await using var lab = await TrainingLab.StartAsync(slots: 1);
        var job = await lab.Jobs.SubmitAsync(TrainingLab.Spec(1, 1, "exit", "1") with { RetryExitCodes = [137, 143] }, Token);
        var ended = await lab.EndAsync(job.Id);
        Assert.Equal((TrainingJobPhase.Failed, 1L), (ended.Phase, ended.Generation));
    }
}
