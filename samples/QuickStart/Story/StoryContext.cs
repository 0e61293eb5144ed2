using CloudNativeAi.Training;
using QuickStart.Digits;
using QuickStart.Ledgers;
using QuickStart.Screen;
using QuickStart.Traffic;

namespace QuickStart.Story;

/// <summary>What the acts share.</summary>
internal sealed class StoryContext(Workplace place, Platform platform, DataServer server, Board board)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public Workplace Place => place;

    public Platform Platform => platform;

    public DataServer Server => server;

    public StoryResult Result { get; } = new();

    /// <summary>The job that the story is about.</summary>
    public Guid Job { get; } = Guid.NewGuid();

    public TrafficCounts Traffic { get; } = new();

    public DigitSet Digits { get; } = DigitSet.Load(Workplace.DataFile);

    public Ledger Ledger() => Ledgers.Ledger.Read(place.Ledger, Job);

    public void Say(string sentence) => board.Say(sentence);

    /// <summary>Waits until a job is as wanted; a job that ends instead is the end of the story.</summary>
    public async Task<TrainingJob> UntilJobAsync(Guid id, string what, Func<TrainingJob, bool> condition, CancellationToken cancellationToken)
    {
        TrainingJob? job = null;
        await UntilAsync(
            what,
            async () =>
            {
                job = await platform.Jobs.GetAsync(id, cancellationToken) ?? throw new StoryException($"The job {id} is gone. It was waited for {what}.");
                return condition(job) || (job.IsEnded ? throw Ended(job, what) : false);
            },
            async () => string.Join(" ", await platform.Jobs.ExplainAsync(id, cancellationToken)),
            cancellationToken);
        return job!;
    }

    /// <summary>Waits until the ledger says that a generation of this size is at work beyond this step.</summary>
    public Task UntilLedgerAsync(string what, Func<Ledger, bool> condition, CancellationToken cancellationToken) => UntilAsync(
        what,
        () => ValueTask.FromResult(condition(Ledger())),
        async () => string.Join(" ", await platform.Jobs.ExplainAsync(Job, cancellationToken)),
        cancellationToken);

    public Task UntilAsync(string what, Func<ValueTask<bool>> condition, Func<ValueTask<string>> explain, CancellationToken cancellationToken) => Patience.UntilAsync(
        what,
        Limit,
        () =>
        {
            place.CheckDisk();
            return condition();
        },
        explain,
        cancellationToken);

    private static StoryException Ended(TrainingJob job, string what) => new(
        $"The job {job.Spec.Name} ended as {job.Phase} before {what}: {job.Failure?.Text ?? job.Message} {string.Join(" | ", job.Failure?.LogTail ?? [])}");
}
