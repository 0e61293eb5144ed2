namespace CloudNativeAi.Resources.Pools;

/// <summary>Keeps a watch going: a failed one is begun again after a pause that doubles.</summary>
internal static class Watching
{
    private const int Doublings = 5;

    /// <param name="watch">Begins it.</param>
    /// <param name="apply">Takes each change.</param>
    /// <param name="failed">Told why and how long the pause is.</param>
    /// <param name="maxDelay">The longest pause, read each time.</param>
    /// <param name="time">Counts pauses.</param>
    /// <param name="cancellationToken">Ends it, without an exception.</param>
    public static async Task RunAsync<TKey, T>(
        Func<CancellationToken, IAsyncEnumerable<Change<TKey, T>>> watch,
        Func<Change<TKey, T>, ValueTask> apply,
        Action<Exception, TimeSpan> failed,
        Func<TimeSpan> maxDelay,
        TimeProvider time,
        CancellationToken cancellationToken)
        where TKey : notnull
    {
        for (var failures = 0; !cancellationToken.IsCancellationRequested; failures++)
        {
            try
            {
                await foreach (var change in watch(cancellationToken).WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    await apply(change).ConfigureAwait(false);
                    failures = change.Kind == ChangeKind.Synced ? 0 : failures;
                }

                throw new InvalidOperationException("The watch ended by itself.");
            }
            catch (Exception exception)
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    return;
                }

                var pause = maxDelay() / (1 << Math.Max(0, Doublings - failures));
                failed(exception, pause);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
