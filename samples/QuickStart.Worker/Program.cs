using System.Net.Sockets;
using CloudNativeAi.Training.Worker;
using QuickStart.Worker;

if (!WorkerOptions.TryParse(args, out var options, out var refusal))
{
    await Console.Error.WriteLineAsync(refusal);
    return 2;
}

await using var worker = TrainingWorker.FromEnvironment();
using var patience = new Patience(worker.StopRequested);
try
{
    using var ledger = Ledger.Open(options.LedgerDirectory, worker);
    await new TrainingLoop(worker, options, ledger).RunAsync(patience.Token);
    return 0;
}
catch (OperationCanceledException) when (patience.Token.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("The other workers did not come to a stop in time. Nothing is lost beyond the last committed step.");
    return 1;
}
catch (Exception exception) when (exception is IOException or SocketException or InvalidDataException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"Rank {worker.Rank} of {worker.WorldSize} cannot go on: {exception.Message}");
    return 1;
}
