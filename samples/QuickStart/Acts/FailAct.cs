using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>4. A worker dies without a word; the others go on, and its place is filled again.</summary>
internal static class FailAct
{
    private const int VictimRank = 1;
    private const int Unsaved = 12;

    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        await story.UntilLedgerAsync("work that is not acknowledged yet", static ledger => ledger.WorldSizes[^1] == 3 && ledger.NewestStep >= ledger.NewestCommitted + Unsaved, cancellationToken);
        var ledger = story.Ledger();
        var before = ledger.Generations[^1];
        var victim = ledger.Pids(before)[VictimRank];
        WorkerProcesses.Kill(victim);
        story.Say($"Fail: SIGKILL to worker {VictimRank}, process {victim}, near step {ledger.NewestStep}; step {ledger.NewestCommitted} is acknowledged.");
        await story.UntilLedgerAsync("two workers to go on", now => now.Generations[^1] > before && now.WorldSizes[^1] == 2, cancellationToken);
        story.Say($"Fail: job digits goes on with 2 workers after step {story.Ledger().ResumedAfter}.");
        await story.UntilLedgerAsync("three workers again", static now => now.WorldSizes[^1] == 3, cancellationToken);
        story.Say($"Fail: 3 workers again. World sizes so far: {string.Join(", ", story.Ledger().WorldSizes)}; acknowledged steps lost: {story.Ledger().LostCommittedSteps}.");
    }
}
