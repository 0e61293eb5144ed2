namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>2^(−time ÷ half-life), in integers.</summary>
internal static class Decay
{
    public const int Bits = 32;

    public const ulong One = 1UL << Bits;

    /// <summary>2^(−1/2), 2^(−1/4), … in 2⁻³², to the nearest.</summary>
    private static readonly ulong[] Roots =
    [
        3037000500, 3611622603, 3938502376, 4112874773, 4202935003, 4248701965, 4271771996, 4283353945,
        4289156690, 4292061010, 4293513907, 4294240540, 4294603903, 4294785595, 4294876445, 4294921870,
    ];

    /// <summary>What is kept of the past after a time, in 2⁻³².</summary>
    /// <param name="time">0 or more.</param>
    /// <param name="halfLife">Above 0.</param>
    public static ulong Of(TimeSpan time, TimeSpan halfLife)
    {
        var halves = ((UInt128)(ulong)time.Ticks << Roots.Length) / (ulong)halfLife.Ticks;
        var whole = halves >> Roots.Length;
        if (whole >= Bits)
        {
            return 0;
        }

        var kept = One;
        for (var i = 0; i < Roots.Length; i++)
        {
            if ((halves >> (Roots.Length - 1 - i) & 1) != 0)
            {
                kept = (kept * Roots[i]) >> Bits;
            }
        }

        return kept >> (int)whole;
    }
}
