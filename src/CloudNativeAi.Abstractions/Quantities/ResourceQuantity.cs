using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>An exact amount in the whole Kubernetes quantity grammar: <c>500m</c>, <c>1.5Gi</c>, <c>12e3</c>, <c>-3</c>.</summary>
/// <remarks>
/// Held as a whole number of nano-units (10⁻⁹) of at most ±(2⁶³ − 1) units. Arithmetic is checked: a result outside that range throws
/// <see cref="OverflowException"/>. Digits finer than a nano-unit are rounded away from zero, as Kubernetes does.
/// Two quantities are equal when their amounts are, however they were written. Grammar: Kubernetes <c>apimachinery/pkg/api/resource</c>.
/// </remarks>
[JsonConverter(typeof(ResourceQuantityJsonConverter))]
public readonly struct ResourceQuantity : IEquatable<ResourceQuantity>, IComparable<ResourceQuantity>, ISpanFormattable, ISpanParsable<ResourceQuantity>
{
    internal const long NanoPerUnit = 1_000_000_000;
    private static readonly Int128 MaxNano = (Int128)long.MaxValue * NanoPerUnit;
    private readonly Int128 _nano;
    private readonly QuantityNotation _notation;

    internal ResourceQuantity(Int128 nano, QuantityNotation notation)
    {
        if (nano > MaxNano || nano < -MaxNano)
        {
            throw new OverflowException($"A resource quantity lies within ±{long.MaxValue} units. Use a smaller amount.");
        }

        _nano = nano;
        _notation = notation;
    }

    /// <summary>Nothing.</summary>
    public static ResourceQuantity Zero => default;

    /// <summary>The greatest quantity, 2⁶³ − 1 units.</summary>
    public static ResourceQuantity MaxValue => new(MaxNano, QuantityNotation.Decimal);

    /// <summary>Whether the amount is 0.</summary>
    public bool IsZero => _nano == 0;

    /// <summary>−1, 0 or 1.</summary>
    public int Sign => Int128.Sign(_nano);

    internal Int128 Nano => _nano;

    internal QuantityNotation Notation => _notation;

    /// <summary>A whole number of units (cores, bytes, devices).</summary>
    public static ResourceQuantity FromUnits(long units) => new((Int128)units * NanoPerUnit, QuantityNotation.Decimal);

    /// <summary>Thousandths of a unit (milli-CPU).</summary>
    public static ResourceQuantity FromMilli(long milli) => new((Int128)milli * (NanoPerUnit / 1000), QuantityNotation.Decimal);

    /// <summary>Bytes, written with binary suffixes.</summary>
    public static ResourceQuantity FromBytes(long bytes) => new((Int128)bytes * NanoPerUnit, QuantityNotation.Binary);

    /// <summary>Whole units, rounded up: what a request needs at least.</summary>
    public long ToUnitsCeiling() => (long)DivideCeiling(_nano, NanoPerUnit);

    /// <summary>Whole units, rounded down: what a node has for certain.</summary>
    public long ToUnitsFloor() => (long)DivideFloor(_nano, NanoPerUnit);

    /// <summary>Thousandths, rounded up.</summary>
    /// <exception cref="OverflowException">The amount is beyond 2⁶³ − 1 thousandths.</exception>
    public long ToMilliCeiling() => checked((long)DivideCeiling(_nano, NanoPerUnit / 1000));

    /// <summary>Thousandths, rounded down.</summary>
    /// <exception cref="OverflowException">The amount is beyond 2⁶³ − 1 thousandths.</exception>
    public long ToMilliFloor() => checked((long)DivideFloor(_nano, NanoPerUnit / 1000));

    /// <summary>The nearest <see cref="double"/>, in units; for charts and ratios, never for accounting.</summary>
    public double ToDouble() => (double)_nano / NanoPerUnit;

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static ResourceQuantity Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(ReadOnlySpan{char}, IFormatProvider?)"/>
    public static ResourceQuantity Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads a quantity; cultures play no part.</summary>
    /// <exception cref="FormatException">Not a quantity, or beyond ±(2⁶³ − 1) units.</exception>
    public static ResourceQuantity Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        QuantityParser.TryParse(s, out var quantity)
            ? quantity
            : throw new FormatException($"\"{QuantityParser.Shorten(s)}\" is not a quantity. Write a number with one of n u m k M G T P E Ki Mi Gi Ti Pi Ei or an exponent behind it, such as 500m, 1.5Gi or 12e3.");

    /// <summary>Reads a quantity; never throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ResourceQuantity result) => TryParse(text.AsSpan(), null, out result);

    /// <inheritdoc cref="TryParse(string?, out ResourceQuantity)"/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ResourceQuantity result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc cref="TryParse(string?, out ResourceQuantity)"/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ResourceQuantity result) => QuantityParser.TryParse(s, out result);

    /// <summary>Adds exactly.</summary>
    /// <exception cref="OverflowException">The sum is out of range.</exception>
    public static ResourceQuantity operator +(ResourceQuantity left, ResourceQuantity right) => new(left._nano + right._nano, left._notation | right._notation);

    /// <summary>Subtracts exactly.</summary>
    /// <exception cref="OverflowException">The difference is out of range.</exception>
    public static ResourceQuantity operator -(ResourceQuantity left, ResourceQuantity right) => new(left._nano - right._nano, left._notation | right._notation);

    /// <summary>The same amount with the other sign.</summary>
    public static ResourceQuantity operator -(ResourceQuantity value) => new(-value._nano, value._notation);

    /// <summary>Multiplies exactly by a count.</summary>
    /// <exception cref="OverflowException">The product is out of range.</exception>
    public static ResourceQuantity operator *(ResourceQuantity quantity, long factor) => new(checked(quantity._nano * factor), quantity._notation);

    /// <inheritdoc cref="op_Addition"/>
    public static ResourceQuantity Add(ResourceQuantity left, ResourceQuantity right) => left + right;

    /// <inheritdoc cref="op_Subtraction"/>
    public static ResourceQuantity Subtract(ResourceQuantity left, ResourceQuantity right) => left - right;

    /// <inheritdoc cref="op_Multiply"/>
    public static ResourceQuantity Multiply(ResourceQuantity left, long right) => left * right;

    /// <inheritdoc cref="op_UnaryNegation"/>
    public static ResourceQuantity Negate(ResourceQuantity item) => -item;

    /// <summary>The lesser of two.</summary>
    public static ResourceQuantity Min(ResourceQuantity left, ResourceQuantity right) => left < right ? left : right;

    /// <summary>The greater of two.</summary>
    public static ResourceQuantity Max(ResourceQuantity left, ResourceQuantity right) => left > right ? left : right;

    /// <summary>Whole units.</summary>
    public static implicit operator ResourceQuantity(long units) => FromUnits(units);

    /// <inheritdoc cref="op_Implicit(long)"/>
    public static ResourceQuantity FromInt64(long units) => FromUnits(units);

    /// <summary>Same amount.</summary>
    public static bool operator ==(ResourceQuantity left, ResourceQuantity right) => left._nano == right._nano;

    /// <summary>Different amounts.</summary>
    public static bool operator !=(ResourceQuantity left, ResourceQuantity right) => left._nano != right._nano;

    /// <summary>Less.</summary>
    public static bool operator <(ResourceQuantity left, ResourceQuantity right) => left._nano < right._nano;

    /// <summary>More.</summary>
    public static bool operator >(ResourceQuantity left, ResourceQuantity right) => left._nano > right._nano;

    /// <summary>At most.</summary>
    public static bool operator <=(ResourceQuantity left, ResourceQuantity right) => left._nano <= right._nano;

    /// <summary>At least.</summary>
    public static bool operator >=(ResourceQuantity left, ResourceQuantity right) => left._nano >= right._nano;

    /// <inheritdoc/>
    public int CompareTo(ResourceQuantity other) => _nano.CompareTo(other._nano);

    /// <inheritdoc/>
    public bool Equals(ResourceQuantity other) => _nano == other._nano;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ResourceQuantity other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _nano.GetHashCode();

    /// <summary>The canonical Kubernetes form: no fraction, the greatest suffix that loses nothing, in the notation it was written in.</summary>
    public override string ToString() => QuantityFormatter.Format(this);

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var text = ToString();
        charsWritten = text.TryCopyTo(destination) ? text.Length : 0;
        return charsWritten > 0;
    }

    private static Int128 DivideFloor(Int128 value, Int128 divisor) => value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor);

    private static Int128 DivideCeiling(Int128 value, Int128 divisor) => -DivideFloor(-value, divisor);
}
