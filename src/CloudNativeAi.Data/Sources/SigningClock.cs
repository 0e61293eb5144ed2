using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Sources;

/// <summary>The time as the service sees it: this machine's, and what the service's own answers showed it to be off by.</summary>
internal sealed partial class SigningClock(string identity, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private TimeSpan _offset;

    public DateTimeOffset Now
    {
        get
        {
            lock (_gate)
            {
                return time.GetUtcNow() + _offset;
            }
        }
    }

    /// <summary>Compares a refused signature's time with the refusal's.</summary>
    /// <param name="signedAt">What the request was signed with.</param>
    /// <param name="answered">The service's own time.</param>
    /// <param name="least">How far apart they must be.</param>
    /// <returns>Whether a signature of now may be accepted where that one was not.</returns>
    public bool Learn(DateTimeOffset signedAt, DateTimeOffset answered, TimeSpan least)
    {
        if ((answered - signedAt).Duration() < least)
        {
            return false;
        }

        TimeSpan offset;
        lock (_gate)
        {
            offset = answered - time.GetUtcNow();
            if ((offset - _offset).Duration() < Tolerance)
            {
                // Another request learnt it meanwhile.
                return true;
            }

            _offset = offset;
        }

        Log.Skewed(logger, identity, TimeSpan.FromSeconds(Math.Round(offset.TotalSeconds)));
        return true;
    }

    private static partial class Log
    {
        [LoggerMessage(3040, LogLevel.Warning, "This machine's clock is off by {Skew} from that of {Source}; requests are signed with the service's time. Correct the clock.", EventName = "ClockSkewed")]
        public static partial void Skewed(ILogger logger, string source, TimeSpan skew);
    }
}
