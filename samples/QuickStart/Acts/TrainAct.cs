using CloudNativeAi;
using CloudNativeAi.Training;
using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>2. Three processes train one model.</summary>
internal static class TrainAct
{
    public const string Slot = "example.com/slot";
    public const string Queue = "research";
    private const int FirstSteps = 60;

    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var spec = new TrainingJobSpec("digits", Workplace.Worker("--data", "data/digits.csv.gz", "--ledger", story.Place.Ledger, "--pace", "20", "--checkpoint-every", "25"))
        {
            Id = story.Job,
            Queue = Queue,
            MinWorkers = 2,
            MaxWorkers = 3,
            Resources = ResourceList.Of((Slot, "1")),
            Datasets = [new TrainingDataset(DataAct.Name, "data")],
            HostGrace = TimeSpan.FromSeconds(10),
        };
        await story.Platform.Jobs.SubmitAsync(spec, cancellationToken);
        story.Say($"Train: job digits asks for 2 to 3 workers, one {Slot} each; the node has 3.");
        var job = await story.UntilJobAsync(
            story.Job, "acknowledged steps of three workers", static job => job.WorldSize == 3 && job.CommittedStep >= FirstSteps, cancellationToken);
        await story.UntilLedgerAsync("the workers' word for it", ledger => ledger.NewestCommitted >= job.CommittedStep, cancellationToken);
        story.Say($"Train: {job.WorldSize} workers are at step {job.NewestStep}; step {job.CommittedStep} is acknowledged, its checkpoint verified.");
    }
}
