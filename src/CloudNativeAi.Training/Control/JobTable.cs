using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using CloudNativeAi.Training.Elasticity;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Training.Control;

/// <summary>All jobs: read from the store once, then kept by this host alone.</summary>
internal sealed partial class JobTable(IStateStore store, TimeProvider timeProvider, ILogger<JobTable> logger) : IDisposable, IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, JobEntry> _entries = [];
    private readonly Channel<JobEntry> _added = Channel.CreateUnbounded<JobEntry>();
    private readonly SemaphoreSlim _loading = new(1, 1);
    private bool _loaded;

    public ChangeFeed<Guid, TrainingJob> Feed { get; } = new(ready: false);

    /// <summary>Every job the table came to hold, once: what the controller takes in hand.</summary>
    public ChannelReader<JobEntry> Added => _added.Reader;

    public ICollection<JobEntry> Entries => _entries.Values;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _loaded))
        {
            return;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_loaded)
            {
                return;
            }

            await foreach (var change in store.WatchAsync(JobEntry.Kind, cancellationToken).ConfigureAwait(false))
            {
                if (change.Kind == ChangeKind.Synced)
                {
                    break;
                }

                if (change is { Kind: ChangeKind.Upsert, Value: { } item } && TryRead(item) is { } state && !_entries.ContainsKey(state.Spec.Id))
                {
                    Add(item, state);
                }
            }

            Volatile.Write(ref _loaded, true);
            Feed.Ready();
        }
        finally
        {
            _loading.Release();
        }
    }

    public JobEntry? Find(Guid id) => _entries.GetValueOrDefault(id);

    /// <summary>Stores a new job; the one of that id where there is one already.</summary>
    public async Task<(JobEntry Entry, bool Created)> CreateAsync(JobState state, CancellationToken cancellationToken)
    {
        // One at a time: two submits of one id must not both believe they were first.
        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_entries.TryGetValue(state.Spec.Id, out var existing))
            {
                return (existing, false);
            }

            var item = await store.PutAsync(JobEntry.KeyOf(state.Spec), JobEntry.Write(state), ifVersion: null, cancellationToken).ConfigureAwait(false);
            return (Add(item, state), true);
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Hands a job to the controller.</summary>
    public void Hand(JobEntry entry) => _added.Writer.TryWrite(entry);

    public async Task RemoveAsync(JobEntry entry, CancellationToken cancellationToken)
    {
        await entry.DeleteAsync(cancellationToken).ConfigureAwait(false);
        _entries.TryRemove(entry.Id, out _);
    }

    public void Dispose()
    {
        _loading.Dispose();
        foreach (var entry in _entries.Values)
        {
            entry.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private JobEntry Add(StateItem item, JobState state)
    {
        var entry = new JobEntry(store, Feed, timeProvider, item, state);
        _entries[state.Spec.Id] = entry;
        Feed.Upsert(state.Spec.Id, entry.View);
        if (state.Stage != JobStage.Ended && _loaded is false)
        {
            Hand(entry);
        }

        return entry;
    }

    private JobState? TryRead(StateItem item)
    {
        try
        {
            return JobEntry.Read(item);
        }
        catch (JsonException e)
        {
            Log.Unreadable(logger, item.Key, e);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4002, LogLevel.Error, "The stored state of {Key} cannot be read; the job is left alone. Restore it, or delete it and submit the job again.", EventName = "JobUnreadable")]
        public static partial void Unreadable(ILogger logger, StateKey key, Exception exception);
    }
}
