using System.Diagnostics;

namespace CloudNativeAi.Benchmarks.Data.Servers;

/// <summary>So many bytes a second, with a burst of 64 KiB. Thread-safe: what is taken is paid for in the order it was asked.</summary>
internal sealed class TokenBucket(double bytesPerSecond)
{
    public const int Burst = 64 << 10;

    private readonly Lock _gate = new();
    private double _free = Stopwatch.GetTimestamp();

    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        double wait;
        lock (_gate)
        {
            double now = Stopwatch.GetTimestamp();
            _free = Math.Max(_free, now - (Burst / bytesPerSecond * Stopwatch.Frequency)) + (bytes / bytesPerSecond * Stopwatch.Frequency);
            wait = (_free - now) / Stopwatch.Frequency;
        }

        if (wait > 0.001)
        {
            await Task.Delay(TimeSpan.FromSeconds(wait), cancellationToken);
        }
    }
}
