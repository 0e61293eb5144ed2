using System.Threading.Channels;
using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

/// <summary>The one writer: whatever waits becomes one transaction, so that callers share the wait for the disk.</summary>
internal sealed class StateWriter
{
    private const int MaxOperations = 1024;
    private const int MaxBytes = 8 << 20;
    private readonly Channel<WriteOperation> _queue = Channel.CreateUnbounded<WriteOperation>(new() { SingleReader = true });
    private readonly StateDatabase _database;
    private readonly FeedSet _feeds;
    private readonly Action<Exception?> _outcome;

    /// <param name="database">Not disposed here.</param>
    /// <param name="outcome">Told of every transaction: null, or why it failed.</param>
    public StateWriter(StateDatabase database, Action<Exception?> outcome)
    {
        (_database, _feeds, _outcome) = (database, new FeedSet(database.Reader), outcome);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Done when all that was queued before <see cref="Stop"/> is answered.</summary>
    public Task Completion { get; }

    /// <summary>False: stopped.</summary>
    public bool TrySend(WriteOperation operation) => _queue.Writer.TryWrite(operation);

    public void Stop() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        List<WriteOperation> batch = [];
        while (await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            Drain(batch);
            Write(batch);
            batch.Clear();
        }
    }

    private void Drain(List<WriteOperation> batch)
    {
        for (var bytes = 0; batch.Count < MaxOperations && bytes < MaxBytes && _queue.Reader.TryRead(out var operation);)
        {
            if (operation.TryTake())
            {
                batch.Add(operation);
                bytes += operation.Size;
            }
        }
    }

    private void Write(List<WriteOperation> batch)
    {
        var writes = batch.FindAll(static operation => operation is not FeedOperation);
        if (writes.Count > 0 && TryCommit(writes))
        {
            Publish(writes);
        }

        // After the writes: what a new feed loads is never older than what a watcher has seen.
        Publish(batch.FindAll(static operation => operation is FeedOperation));
    }

    private bool TryCommit(List<WriteOperation> writes)
    {
        try
        {
            _database.Commit(transaction =>
            {
                foreach (var write in writes)
                {
                    write.Execute(transaction);
                }
            });
            _outcome(null);
            return true;
        }
        catch (Exception exception)
        {
            _outcome(exception);
            writes.ForEach(write => write.Fail(exception));
            return false;
        }
    }

    private void Publish(List<WriteOperation> operations)
    {
        foreach (var operation in operations)
        {
            try
            {
                operation.Publish(_feeds);
                operation.Complete();
            }
            catch (Exception exception)
            {
                operation.Fail(exception);
            }
        }
    }
}
