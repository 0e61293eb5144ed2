using CloudNativeAi;
using CloudNativeAi.Training;
using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>3. Something more urgent comes; the elastic job makes room and takes it back later.</summary>
internal static class ContendAct
{
    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var before = story.Ledger().Generations[^1];
        var urgent = await story.Platform.Jobs.SubmitAsync(
            new TrainingJobSpec("urgent", Workplace.Worker("--data", "data/digits.csv.gz", "--steps", "100", "--pace", "20"))
            {
                Queue = TrainAct.Queue,
                Priority = 10,
                Resources = ResourceList.Of((TrainAct.Slot, "1")),
                Datasets = [new TrainingDataset(DataAct.Name, "data")],
            },
            cancellationToken);
        story.Result.PendingReason = await ReasonAsync(story, urgent.Id, cancellationToken);
        story.Say($"Contend: job urgent waits. {story.Result.PendingReason}");
        await story.UntilJobAsync(urgent.Id, "the urgent job to run", static job => job.Phase is TrainingJobPhase.Running or TrainingJobPhase.Succeeded, cancellationToken);
        await story.UntilLedgerAsync("two workers to go on", ledger => ledger.Generations[^1] > before && ledger.WorldSizes[^1] == 2, cancellationToken);
        story.Say($"Contend: job digits goes on with 2 workers after step {story.Ledger().ResumedAfter}; job urgent runs.");
        await story.UntilJobAsync(urgent.Id, "the urgent job to end", static job => job.Phase == TrainingJobPhase.Succeeded, cancellationToken);
        await story.UntilLedgerAsync("three workers again", static ledger => ledger.WorldSizes[^1] == 3, cancellationToken);
        story.Say("Contend: job urgent is done; job digits has grown back to 3 workers.");
    }

    /// <summary>The first thing said that names the resource; the answer is there before the job is.</summary>
    private static async Task<string> ReasonAsync(StoryContext story, Guid job, CancellationToken cancellationToken)
    {
        var reason = "";
        await story.UntilAsync(
            "the reason why the urgent job waits",
            async () =>
            {
                reason = (await story.Platform.Jobs.ExplainAsync(job, cancellationToken)).FirstOrDefault(static sentence => sentence.Contains(TrainAct.Slot, StringComparison.Ordinal)) ?? "";
                return reason.Length > 0 || (await story.Platform.Jobs.GetAsync(job, cancellationToken))?.Phase is not TrainingJobPhase.Waiting;
            },
            async () => string.Join(" ", await story.Platform.Jobs.ExplainAsync(job, cancellationToken)),
            cancellationToken);
        return reason;
    }
}
