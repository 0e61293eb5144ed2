namespace CloudNativeAi.Training.Control;

/// <summary>Wakes one waiter; set before the wait, it does not wait. Several sets wake once.</summary>
internal sealed class WakeSignal(TimeProvider timeProvider)
{
    private TaskCompletionSource _set = Create();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Until set, or the time has passed.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        await Volatile.Read(ref _set).Task.WaitAsync(atMost, timeProvider, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (_set.Task.IsCompleted)
        {
            Volatile.Write(ref _set, Create());
        }
    }

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
