namespace CloudNativeAi.Serving.Replicas;

/// <summary>Wakes one waiter; a beat that comes while nobody waits is kept.</summary>
internal sealed class Pulse
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Set() => Volatile.Read(ref _next).TrySetResult();

    /// <summary>Returns at the next beat, or after the period.</summary>
    public async Task WaitAsync(TimeSpan period, TimeProvider time, CancellationToken cancellationToken)
    {
        var next = Volatile.Read(ref _next).Task;
        await next.WaitAsync(period, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        if (next.IsCompleted)
        {
            Volatile.Write(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }
    }
}
