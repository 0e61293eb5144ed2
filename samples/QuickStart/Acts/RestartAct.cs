using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>5. The host goes and another one comes; the workers never stop.</summary>
internal static class RestartAct
{
    private const int Further = 30;

    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var before = story.Ledger();
        var (generation, pids) = (before.Generations[^1], before.Pids(before.Generations[^1]));
        await story.Platform.StopAsync(cancellationToken);
        var alone = story.Ledger().NewestStep;
        story.Say($"Restart: the host is disposed at step {alone}; processes {string.Join(", ", pids)} run on.");
        await Patience.UntilAsync("a step without a host", TimeSpan.FromSeconds(5), () => ValueTask.FromResult(story.Ledger().NewestStep > alone), static () => ValueTask.FromResult(""), cancellationToken);
        await story.Platform.StartAsync(cancellationToken);
        var job = await story.UntilJobAsync(story.Job, "the workers to be adopted", static job => job.Adopted == 3, cancellationToken);
        story.Result.Adopted = job.Adopted;
        var target = story.Ledger().NewestStep + Further;
        await story.UntilLedgerAsync("steps acknowledged by the new host", ledger => ledger.NewestCommitted >= target, cancellationToken);
        var after = story.Ledger();
        if (after.Generations[^1] != generation || !after.Pids(generation).SequenceEqual(pids) || after.BrokenSequences > 0)
        {
            throw new StoryException($"After the restart generation {after.Generations[^1]} runs as {string.Join(", ", after.Pids(after.Generations[^1]))}, or a step was done twice. Workers that run on must be adopted, not started again.");
        }

        story.Say($"Restart: a second host adopted {job.Adopted} workers; none was started again, no step was repeated, step {after.NewestCommitted} is acknowledged.");
    }
}
