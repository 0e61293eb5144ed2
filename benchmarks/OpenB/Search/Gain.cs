namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Points of all GPU that are allocated beyond what FGD gets allocated.</summary>
/// <param name="At100">When 100 % is asked for.</param>
/// <param name="At130">When 130 % is.</param>
internal readonly record struct Gain(double At100, double At130)
{
    /// <summary>More than so much on one trace is not worth more: no trace may pay for the others.</summary>
    private const double Most = 2;

    /// <summary>What a search maximises over several traces: the mean, and half of the worst as long as that is small.</summary>
    public static double Worth(IReadOnlyCollection<Gain> gains) =>
        gains.Average(gain => (Math.Min(gain.At100, Most) + Math.Min(gain.At130, Most)) / 2) + 0.5 * Math.Min(0.5, gains.Min(gain => Math.Min(gain.At100, gain.At130)));
}
