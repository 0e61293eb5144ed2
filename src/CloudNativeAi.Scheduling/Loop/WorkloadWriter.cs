using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Makes changed workloads durable, all of a wave at once, then shows them. Tries again until the store takes them.</summary>
internal sealed partial class WorkloadWriter(IStateStore store, OutcomeStore outcomes, SchedulingModel model, SchedulerMailbox mailbox, SchedulerStatus status, SchedulingOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Writes those that gave room back, and deletes the finished: before anybody else gets that room.</summary>
    public Task WriteFreeingAsync(CancellationToken cancellationToken) =>
        WriteAsync([.. model.Dirty.Where(static entry => entry.Frees)], [.. model.Finished], cancellationToken);

    /// <summary>Writes all that changed.</summary>
    public Task WriteAllAsync(CancellationToken cancellationToken) => WriteAsync([.. model.Dirty], [.. model.Finished], cancellationToken);

    private async Task WriteAsync(WorkloadEntry[] changed, WorkloadEntry[] finished, CancellationToken cancellationToken)
    {
        // How a workload ended is stored before the workload goes: whoever depends on it never finds neither.
        foreach (var page in model.Outcomes.Dirty.ToArray())
        {
            var value = OutcomeStore.Write(model.Outcomes, page);
            outcomes.Written(page, await PutAsync(OutcomeStore.KeyOf(page), value, outcomes.VersionOf(page), cancellationToken).ConfigureAwait(false));
            model.Outcomes.TakeWritten(page);
        }

        if (changed.Length + finished.Length == 0)
        {
            return;
        }

        await Task.WhenAll([.. changed.Select(entry => PutAsync(entry, cancellationToken)), .. finished.Select(entry => DeleteAsync(entry, cancellationToken))]).ConfigureAwait(false);
        status.Trouble = null;
        foreach (var entry in changed)
        {
            entry.Frees = false;
            model.TakeWritten(entry);
            mailbox.Workloads.Upsert(entry.Id, entry.ToWorkload());
        }

        foreach (var entry in finished)
        {
            model.TakeFinished(entry);
            mailbox.Workloads.Delete(entry.Id);
        }
    }

    private async Task PutAsync(WorkloadEntry entry, CancellationToken cancellationToken)
    {
        var (key, value) = (WorkloadCodec.KeyOf(entry), WorkloadCodec.Write(entry));
        if (IsTooLarge(value))
        {
            Log.TooLarge(logger, entry.Id, value.Length, StateItem.MaxBytes);
            throw new WorkloadTooLargeException(entry.Id);
        }

        entry.StoredVersion = await PutAsync(key, value, entry.StoredVersion, cancellationToken).ConfigureAwait(false);

        static bool IsTooLarge(byte[] value) => value.Length > StateItem.MaxBytes;
    }

    private Task<string> PutAsync(StateKey key, byte[] value, string? version, CancellationToken cancellationToken) =>
        RetryAsync(
            async () =>
            {
                try
                {
                    return (await store.PutAsync(key, value, version, cancellationToken).ConfigureAwait(false)).Version;
                }
                catch (StateConflictException)
                {
                    // An earlier try may have been stored though it threw.
                    var stored = await store.GetAsync(key, cancellationToken).ConfigureAwait(false);
                    return stored is not null && stored.Value.Span.SequenceEqual(value) ? stored.Version : throw new StateConflictException(key, version, stored?.Version);
                }
            },
            cancellationToken);

    private async Task DeleteAsync(WorkloadEntry entry, CancellationToken cancellationToken)
    {
        if (entry.StoredVersion is { } version)
        {
            await RetryAsync(
                async () =>
                {
                    await store.DeleteAsync(WorkloadCodec.KeyOf(entry), version, cancellationToken).ConfigureAwait(false);
                    return version;
                },
                cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<string> RetryAsync(Func<Task<string>> write, CancellationToken cancellationToken)
    {
        var delay = options.RetryDelay;
        while (true)
        {
            try
            {
                return await write().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is not (StateConflictException or OperationCanceledException))
            {
                status.Trouble = $"Decisions cannot be stored: {exception.Message}";
                Log.WriteFailed(logger, delay, exception);
            }

            await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            delay = delay * 2 < options.MaxRetryDelay ? delay * 2 : options.MaxRetryDelay;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2009, LogLevel.Error, "The placement of workload {Id} takes {Bytes} bytes; at most {Most} can be stored. It is held back: split it into smaller ones.", EventName = "WorkloadTooLarge")]
        public static partial void TooLarge(ILogger logger, Guid id, int bytes, int most);

        [LoggerMessage(2004, LogLevel.Error, "A decision could not be stored; it is tried again in {Delay}.", EventName = "WriteFailed")]
        public static partial void WriteFailed(ILogger logger, TimeSpan delay, Exception exception);
    }
}
