using CloudNativeAi.Data.S3.Signing;

namespace CloudNativeAi.Data.S3.Credentials;

/// <summary>The credentials in use; fetched once for all who wait, ahead of their end, and when the service refuses them.</summary>
/// <param name="fetch">Gives the newest; asked to renew where the last were refused.</param>
/// <param name="clock">What their end is compared with.</param>
/// <param name="time">Measures how often they are asked for.</param>
internal sealed class CurrentCredentials(Func<bool, CancellationToken, ValueTask<S3Credentials>> fetch, SigningClock clock, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private S3Credentials? _current;
    private long _fetched;

    public void Dispose() => _gate.Dispose();

    /// <param name="rejected">Those that the service just refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null: there are none but the refused ones.</returns>
    public async ValueTask<S3Credentials?> GetAsync(S3Credentials? rejected, CancellationToken cancellationToken)
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
            _fetched = time.GetTimestamp();
            Volatile.Write(ref _current, fresh);
            return rejected is not null && fresh.IsSame(rejected) ? null : fresh;
        }
        finally
        {
            _gate.Release();
        }
    }

    private S3Credentials? Usable(S3Credentials? rejected)
    {
        var current = Volatile.Read(ref _current);
        if (current is null || (rejected is not null && current.IsSame(rejected)))
        {
            return null;
        }

        return current.Expires is { } end && end - clock.Now < Ahead && time.GetElapsedTime(Volatile.Read(ref _fetched)) > Pause ? null : current;
    }
}
