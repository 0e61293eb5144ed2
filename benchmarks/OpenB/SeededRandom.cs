namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Random numbers that are the same on every machine and version of the runtime (SplitMix64).</summary>
internal sealed class SeededRandom(long seed)
{
    private ulong _state = (ulong)seed;

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    public int Below(int limit) => (int)((Next() >> 32) * (ulong)limit >> 32);

    /// <summary>0 (within) … 1 (without).</summary>
    public double Fraction() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Normally distributed, mean 0, deviation 1.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - Fraction())) * Math.Cos(2 * Math.PI * Fraction());

    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
