using System.Globalization;

namespace CloudNativeAi;

/// <summary>The canonical form of Kubernetes: see <c>Quantity.CanonicalizeBytes</c>.</summary>
internal static class QuantityFormatter
{
    private static readonly string[] Binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
    private static readonly string[] Decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

    public static string Format(ResourceQuantity quantity)
    {
        if (quantity.IsZero)
        {
            return "0";
        }

        var units = quantity.Nano / ResourceQuantity.NanoPerUnit;
        var fraction = quantity.Nano % ResourceQuantity.NanoPerUnit;
        return quantity.Notation.HasFlag(QuantityNotation.Binary) && fraction == 0 && Int128.Abs(units) >= 1024
            ? Scale(units, 1024, Binary)
            : quantity.Notation.HasFlag(QuantityNotation.Exponent) ? FormatExponent(quantity.Nano) : Scale(quantity.Nano, 1000, Decimal);
    }

    private static string Scale(Int128 value, int step, string[] suffixes)
    {
        var power = 0;
        for (; power < suffixes.Length - 1 && value % step == 0; power++)
        {
            value /= step;
        }

        return value.ToString(CultureInfo.InvariantCulture) + suffixes[power];
    }

    private static string FormatExponent(Int128 nano)
    {
        var exponent = -9;
        for (; nano % 1000 == 0; exponent += 3)
        {
            nano /= 1000;
        }

        var digits = nano.ToString(CultureInfo.InvariantCulture);
        return exponent == 0 ? digits : string.Create(CultureInfo.InvariantCulture, $"{digits}e{exponent}");
    }
}
