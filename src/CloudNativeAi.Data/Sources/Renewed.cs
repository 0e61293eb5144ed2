namespace CloudNativeAi.Data.Sources;

/// <summary>Credentials in use; fetched once for all who wait, ahead of their end, and when the service refuses them.</summary>
/// <param name="fetch">Gives the newest; true: the last were refused.</param>
/// <param name="end">When they end; null: unknown, or never.</param>
/// <param name="clock">What their end is compared with.</param>
/// <param name="time">Measures how often they are asked for.</param>
internal sealed class Renewed<T>(Func<bool, CancellationToken, ValueTask<T>> fetch, Func<T, DateTimeOffset?> end, SigningClock clock, TimeProvider time) : IDisposable
    where T : class, IEquatable<T>
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private T? _current;
    private long _fetched;

    public void Dispose() => _gate.Dispose();

    /// <param name="rejected">Those that the service just refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: there are none but the refused ones.</returns>
    public async ValueTask<T?> GetAsync(T? rejected, CancellationToken cancellationToken)
    {
        if (Usable(rejected) is { } known)
        {
            return known;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Usable(rejected) is { } meanwhile)
            {
                return meanwhile;
            }

            var fresh = await fetch(rejected is not null, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _fetched, time.GetTimestamp());
            Volatile.Write(ref _current, fresh);
            return rejected is not null && fresh.Equals(rejected) ? null : fresh;
        }
        finally
        {
            _gate.Release();
        }
    }

    private T? Usable(T? rejected)
    {
        var current = Volatile.Read(ref _current);
        if (current is null || (rejected is not null && current.Equals(rejected)))
        {
            return null;
        }

        return end(current) is { } last && last - clock.Now < Ahead && time.GetElapsedTime(Volatile.Read(ref _fetched)) > Pause ? null : current;
    }
}
