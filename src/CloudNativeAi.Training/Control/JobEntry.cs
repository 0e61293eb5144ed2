using System.Text.Json;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Control;

/// <summary>One job in memory: its stored state, changed by one writer at a time, and the view others see.</summary>
internal sealed class JobEntry : IDisposable
{
    public const string Kind = "training-job";

    private readonly IStateStore _store;
    private readonly ChangeFeed<Guid, TrainingJob> _feed;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private StateItem _item;
    private JobState _state;
    private TrainingJob _view;

    public JobEntry(IStateStore store, ChangeFeed<Guid, TrainingJob> feed, TimeProvider timeProvider, StateItem item, JobState state)
    {
        (_store, _feed, _item, _state) = (store, feed, item, state);
        _view = JobProjection.Of(state, null);
        Wake = new WakeSignal(timeProvider);
    }

    public WakeSignal Wake { get; }

    public Guid Id => _state.Spec.Id;

    public JobState State => Volatile.Read(ref _state);

    public TrainingJob View => Volatile.Read(ref _view);

    public static StateKey KeyOf(TrainingJobSpec spec) => new(Kind, spec.Tenant, spec.Id.ToString("N"));

    public static byte[] Write(JobState state) => JsonSerializer.SerializeToUtf8Bytes(state, JobJson.Default.JobState);

    public static JobState? Read(StateItem item) => JsonSerializer.Deserialize(item.Value.Span, JobJson.Default.JobState);

    /// <summary>Changes the newest state; durable on return. The change is applied once, and may throw to refuse.</summary>
    public async Task<JobState> UpdateAsync(Func<JobState, JobState> change, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var changed = change(_state);
            if (!ReferenceEquals(changed, _state))
            {
                _item = await StoreAsync(changed, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _state, changed);
                Publish(JobProjection.Of(changed, _view));
            }

            return changed;
        }
        catch (StateConflictException)
        {
            // A write whose answer was lost, or another host: what is stored counts.
            if (await _store.GetAsync(_item.Key, cancellationToken).ConfigureAwait(false) is { } stored && Read(stored) is { } state)
            {
                _item = stored;
                Volatile.Write(ref _state, state);
            }

            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<StateItem> StoreAsync(JobState changed, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.PutAsync(_item.Key, Write(changed), _item.Version, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not (StateConflictException or OperationCanceledException))
        {
            throw new CloudNativeAiException($"The state of job {Id} could not be stored: {e.Message}", "See to the state store; nothing was changed.", e, isTransient: true);
        }
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _store.DeleteAsync(_item.Key, _item.Version, cancellationToken).ConfigureAwait(false);
            _feed.Delete(Id);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Looks at the job again when a task has ended, however.</summary>
    public void WakeAfter(Task task) =>
        _ = task.ContinueWith(static (_, wake) => ((WakeSignal)wake!).Set(), Wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    public void Publish(TrainingJob view)
    {
        Volatile.Write(ref _view, view);
        _feed.Upsert(view.Id, view);
    }

    public void Dispose() => _gate.Dispose();
}
