using CloudNativeAi.Training.Worker;
using QuickStart.Digits;
using QuickStart.Worker.Exchange;

namespace QuickStart.Worker;

/// <summary>Gradient of my share, sum over all, the same update everywhere: data-parallel training, step by step.</summary>
internal sealed class TrainingLoop(TrainingWorker worker, WorkerOptions options, Ledger ledger)
{
    private static readonly TimeSpan CommitPatience = TimeSpan.FromSeconds(2);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var set = DigitSet.Load(options.Data);
        var (training, heldOut) = (set.Training, set.HeldOut);
        var state = worker.ResumeDirectory is { } directory ? TrainingState.Load(directory, worker.ResumeStep ?? 0) : TrainingState.Create();
        ledger.Started(state.Step);
        worker.Committed += ledger.Committed;
        await using var exchange = await GradientExchange.JoinAsync(worker, cancellationToken);
        using var pace = options.Pace > TimeSpan.Zero ? new PeriodicTimer(options.Pace) : null;
        worker.ReportReady();
        var gradient = new Gradient();
        var stop = false;
        while (!stop)
        {
            if (pace is not null)
            {
                await pace.WaitForNextTickAsync(cancellationToken);
            }

            gradient.Compute(state.Model, training, worker.Rank, worker.WorldSize);
            stop = await exchange.SumAsync(gradient, state, worker.StopRequested.IsCancellationRequested, cancellationToken);
            state.Apply(gradient, training.Count);
            ledger.StepDone(state.Step, state.Checksum());
            worker.ReportStep(state.Step);
            stop |= state.Step >= options.Steps;
            if (worker.Rank == 0 && (stop || worker.CheckpointRequested || state.Step % options.CheckpointEvery == 0))
            {
                worker.ReportMetric("loss", gradient.Loss / training.Count);
                worker.ReportMetric("accuracy", state.Model.Accuracy(heldOut));
                await worker.SaveAsync(state.Step, state.Save, shards: 1, cancellationToken);
            }
        }

        await WaitForCommitAsync(state.Step, cancellationToken);
    }

    /// <summary>The last checkpoint counts only when it is committed; a controller that says nothing does not hold the end up.</summary>
    private async Task WaitForCommitAsync(long step, CancellationToken cancellationToken)
    {
        try
        {
            await worker.WaitForCommitAsync(step, cancellationToken).WaitAsync(CommitPatience, cancellationToken);
        }
        catch (TimeoutException)
        {
            await Console.Error.WriteLineAsync($"Step {step} was saved and not acknowledged within {CommitPatience.TotalSeconds} s. The job goes on from the last committed step.");
        }
    }
}
