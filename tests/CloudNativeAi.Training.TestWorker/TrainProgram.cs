using System.Globalization;
using CloudNativeAi.Training.Worker;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>A training loop whose state is one number that every step changes: what is lost or done twice shows in the ledger.</summary>
internal static class TrainProgram
{
    private const byte Save = 1;
    private const byte Stop = 2;

    public static async Task<int> RunAsync(TrainArguments arguments)
    {
        await using var worker = TrainingWorker.FromEnvironment();
        using var ledger = new Ledger(arguments.Ledger, worker.Generation, worker.Rank, worker.WorldSize, worker.MasterPort);
        var (step, state) = Resume(worker);
        ledger.Write("start", step, state);
        if (worker.Rank == 0)
        {
            worker.Committed += committed => ledger.Write("ack", committed, StateAt(committed));
        }

        using var meeting = await Meeting.JoinAsync(worker.Rank, worker.WorldSize, worker.MasterAddress, worker.MasterPort);
        worker.ReportReady();
        try
        {
            while (true)
            {
                var wish = (byte)((worker.CheckpointRequested ? Save : 0) | (worker.StopRequested.IsCancellationRequested ? Stop : 0));
                var all = await meeting.AgreeAsync(worker.Rank, wish);
                if ((all & Stop) != 0)
                {
                    await SaveAsync(worker, arguments, step, state);
                    break;
                }

                if ((all & Save) != 0 || (step > 0 && step % arguments.SaveEvery == 0))
                {
                    await SaveAsync(worker, arguments, step, state);
                }

                if (step >= arguments.Steps)
                {
                    await SaveAsync(worker, arguments, step, state);
                    break;
                }

                await Task.Delay(arguments.StepMilliseconds);
                state = Next(state, ++step);
                worker.ReportStep(step);
                worker.ReportMetric("loss", 1.0 / step);
                ledger.Write("step", step, state);
                Fail(arguments.Ledger, worker);
            }
        }
        catch (IOException) when (worker.StopRequested.IsCancellationRequested)
        {
            // A peer left first.
        }

        ledger.Write("exit", step, state);
        return 0;
    }

    public static ulong StateAt(long step)
    {
        ulong state = 0;
        for (var i = 1; i <= step; i++)
        {
            state = Next(state, i);
        }

        return state;
    }

    private static ulong Next(ulong state, long step) => (state * 6364136223846793005UL) + (ulong)step;

    private static (long Step, ulong State) Resume(TrainingWorker worker)
    {
        if (worker.ResumeDirectory is not { } directory)
        {
            return (0, 0);
        }

        var parts = File.ReadAllText(Path.Combine(directory, "state-0.txt")).TrimEnd('.').Split(' ');
        return (long.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static async Task SaveAsync(TrainingWorker worker, TrainArguments arguments, long step, ulong state)
    {
        if (step == 0 || step == worker.ResumeStep || (arguments.OneShard && worker.Rank != 0))
        {
            return;
        }

        await worker.SaveAsync(
            step,
            (directory, token) => File.WriteAllTextAsync(
                Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"state-{worker.Rank}.txt")),
                string.Create(CultureInfo.InvariantCulture, $"{step} {state}{new string('.', arguments.ShardBytes)}"),
                token),
            arguments.OneShard ? 1 : null);
    }

    /// <summary>The test asks a rank of a generation to fail by a file named so.</summary>
    private static void Fail(string ledger, TrainingWorker worker)
    {
        var order = string.Create(CultureInfo.InvariantCulture, $"{ledger}.fail-{worker.Generation}-{worker.Rank}");
        if (File.Exists(order))
        {
            Console.Error.WriteLine("ValueError: bad shard 17");
            Environment.Exit(int.Parse(File.ReadAllText(order), CultureInfo.InvariantCulture));
        }
    }
}
