namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>How much of what its cohort could lend somebody has borrowed, by weight: exact integers, the greater the more.</summary>
/// <param name="Weightless">Borrowed though its weight is 0: more than any share of those that have one.</param>
/// <param name="Value">In 2⁻⁴⁰ of what could be lent, for a weight of 1, rounded down.</param>
internal readonly record struct Share(bool Weightless, UInt128 Value) : IComparable<Share>
{
    private const int Fraction = 40;

    public static Share None => default;

    /// <summary>The share of an amount.</summary>
    /// <param name="borrowed">Above 0.</param>
    /// <param name="lendable">What the cohort could lend in all; 0: counts as 1.</param>
    /// <param name="weight">Thousandths.</param>
    public static Share Of(long borrowed, long lendable, long weight) =>
        new(weight == 0, ((UInt128)(ulong)borrowed << Fraction) * 1000 / ((UInt128)(ulong)Math.Max(1, lendable) * (ulong)(weight == 0 ? 1000 : weight)));

    public int CompareTo(Share other) => Weightless != other.Weightless ? (Weightless ? 1 : -1) : Value.CompareTo(other.Value);

    public static bool operator <(Share left, Share right) => left.CompareTo(right) < 0;

    public static bool operator >(Share left, Share right) => left.CompareTo(right) > 0;

    public static bool operator <=(Share left, Share right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Share left, Share right) => left.CompareTo(right) >= 0;

    /// <summary>In thousandths, as the field writes it; for people.</summary>
    public override string ToString() => Weightless ? "infinite" : $"{(Value * 1000) >> Fraction}";
}
