using System.Globalization;
using System.Numerics;

namespace CloudNativeAi;

/// <summary>The Kubernetes grammar: sign, digits with at most one point, then a binary suffix, a decimal suffix or an exponent.</summary>
internal static class QuantityParser
{
    private const int MaxLength = 256;
    private const string BinarySuffixes = "KMGTPE";
    private static readonly BigInteger MaxNano = (BigInteger)ResourceQuantity.MaxValue.Nano;

    public static bool TryParse(ReadOnlySpan<char> text, out ResourceQuantity quantity)
    {
        quantity = default;
        if (text.IsEmpty || text.Length > MaxLength)
        {
            return false;
        }

        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            text = text[1..];
        }

        var end = 0;
        var point = -1;
        for (; end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.'); end++)
        {
            if (text[end] == '.')
            {
                if (point >= 0)
                {
                    return false;
                }

                point = end;
            }
        }

        var whole = text[..(point < 0 ? end : point)];
        var fraction = point < 0 ? default : text[(point + 1)..end];
        return whole.Length + fraction.Length > 0
            && TryReadSuffix(text[end..], out var multiplier, out var exponent, out var notation)
            && TryScale(whole, fraction, exponent, multiplier, out var nano)
            && Create(negative ? -nano : nano, notation, out quantity);
    }

    public static string Shorten(ReadOnlySpan<char> text) => text.Length <= 40 ? text.ToString() : string.Concat(text[..40], "…");

    private static bool TryReadSuffix(ReadOnlySpan<char> suffix, out long multiplier, out int exponent, out QuantityNotation notation)
    {
        (multiplier, exponent, notation) = (1, 0, QuantityNotation.Decimal);
        if (suffix.Length == 2 && suffix[1] == 'i')
        {
            var power = BinarySuffixes.IndexOf(suffix[0], StringComparison.Ordinal) + 1;
            multiplier = 1L << (10 * power);
            notation = QuantityNotation.Binary;
            return power > 0;
        }

        if (suffix.Length > 1 && suffix[0] is 'e' or 'E')
        {
            notation = QuantityNotation.Exponent;
            return TryReadExponent(suffix[1..], out exponent);
        }

        if (suffix.Length > 1)
        {
            return false;
        }

        int? power10 = suffix.IsEmpty ? 0 : suffix[0] switch
        {
            'n' => -9,
            'u' => -6,
            'm' => -3,
            'k' => 3,
            'M' => 6,
            'G' => 9,
            'T' => 12,
            'P' => 15,
            'E' => 18,
            _ => null,
        };
        exponent = power10 ?? 0;
        return power10.HasValue;
    }

    private static bool TryReadExponent(ReadOnlySpan<char> text, out int exponent)
    {
        exponent = 0;
        var negative = text[0] == '-';
        if (text[0] is '-' or '+')
        {
            text = text[1..];
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            exponent = Math.Min((exponent * 10) + (c - '0'), 100_000);
        }

        exponent = negative ? -exponent : exponent;
        return !text.IsEmpty;
    }

    /// <summary>digits × 10^exponent × multiplier in nano-units, rounded up in magnitude.</summary>
    private static bool TryScale(ReadOnlySpan<char> whole, ReadOnlySpan<char> fraction, int exponent, long multiplier, out Int128 nano)
    {
        nano = 0;
        var value = BigInteger.Parse(string.Concat("0", whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture) * multiplier;
        if (value.IsZero)
        {
            return true;
        }

        var scale = exponent - fraction.Length + 9;
        if (scale > MaxLength)
        {
            return false;
        }

        if (scale >= 0)
        {
            value *= BigInteger.Pow(10, scale);
        }
        else
        {
            value = BigInteger.DivRem(value, BigInteger.Pow(10, Math.Min(-scale, 2 * MaxLength)), out var remainder);
            value += remainder.IsZero ? 0 : 1;
        }

        if (value > MaxNano)
        {
            return false;
        }

        nano = (Int128)value;
        return true;
    }

    private static bool Create(Int128 nano, QuantityNotation notation, out ResourceQuantity quantity)
    {
        quantity = new ResourceQuantity(nano, notation);
        return true;
    }
}
