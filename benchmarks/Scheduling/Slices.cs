using System.Diagnostics;

namespace CloudNativeAi.Benchmarks.Scheduling;

/// <summary>The same sequence timed in slices over several passes: each slice counts at its fastest. What the code takes where nobody else uses the machine.</summary>
internal sealed class Slices(int steps)
{
    private const int Steps = 500;
    private readonly long[] _fastest = Filled((steps + Steps - 1) / Steps);
    private long _start;

    /// <summary>Call it before every step.</summary>
    public void Before(int step)
    {
        if (step % Steps == 0)
        {
            var now = Stopwatch.GetTimestamp();
            Note(step / Steps - 1, now);
            _start = now;
        }
    }

    /// <summary>Call it after the last step.</summary>
    public void End() => Note(_fastest.Length - 1, Stopwatch.GetTimestamp());

    public double Seconds => _fastest.Sum() / (double)Stopwatch.Frequency;

    private void Note(int slice, long now)
    {
        if (slice >= 0)
        {
            _fastest[slice] = Math.Min(_fastest[slice], now - _start);
        }
    }

    private static long[] Filled(int count)
    {
        var values = new long[count];
        Array.Fill(values, long.MaxValue);
        return values;
    }
}
