using System.Globalization;
using System.Text.Json.Serialization;

namespace CloudNativeAi.Serving;

/// <summary>A share of a service's traffic: a whole number of basis points, 0 … 10,000, so that a split adds up exactly.</summary>
[JsonConverter(typeof(TrafficWeightJsonConverter))]
public readonly record struct TrafficWeight : IComparable<TrafficWeight>
{
    /// <summary>Basis points of the whole traffic: 10,000.</summary>
    public const int WholeBasisPoints = 10_000;

    private TrafficWeight(int basisPoints) => BasisPoints = basisPoints;

    /// <summary>Nothing: exactly 0.</summary>
    public static TrafficWeight None { get; }

    /// <summary>All of it: 100 %.</summary>
    public static TrafficWeight Whole { get; } = new(WholeBasisPoints);

    /// <summary>Hundredths of a percent, 0 … 10,000.</summary>
    public int BasisPoints { get; }

    /// <summary>From basis points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 0 … 10,000.</exception>
    public static TrafficWeight FromBasisPoints(int basisPoints)
    {
        if (basisPoints is < 0 or > WholeBasisPoints)
        {
            throw new ArgumentOutOfRangeException(nameof(basisPoints), basisPoints, $"A weight is 0 to {WholeBasisPoints} basis points. Name how many hundredths of a percent it gets.");
        }

        return new(basisPoints);
    }

    /// <summary>From percent with at most two decimals: 33.34 is 3,334 basis points.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not a number, not 0 … 100, or finer than a hundredth of a percent.</exception>
    public static TrafficWeight FromPercent(double percent) =>
        TryFromPercent(percent, out var weight)
            ? weight
            : throw new ArgumentOutOfRangeException(nameof(percent), percent, "A weight is 0 to 100 percent with at most two decimals. Name it in hundredths of a percent.");

    internal static bool TryFromPercent(double percent, out TrafficWeight weight)
    {
        var points = Math.Round(percent * 100);
        if (double.IsNaN(percent) || points is < 0 or > WholeBasisPoints || Math.Abs((percent * 100) - points) > 1e-6)
        {
            weight = default;
            return false;
        }

        weight = new((int)points);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(TrafficWeight other) => BasisPoints.CompareTo(other.BasisPoints);

    /// <summary>Whether one is less.</summary>
    public static bool operator <(TrafficWeight left, TrafficWeight right) => left.BasisPoints < right.BasisPoints;

    /// <summary>Whether one is more.</summary>
    public static bool operator >(TrafficWeight left, TrafficWeight right) => left.BasisPoints > right.BasisPoints;

    /// <summary>Whether one is less or equal.</summary>
    public static bool operator <=(TrafficWeight left, TrafficWeight right) => left.BasisPoints <= right.BasisPoints;

    /// <summary>Whether one is more or equal.</summary>
    public static bool operator >=(TrafficWeight left, TrafficWeight right) => left.BasisPoints >= right.BasisPoints;

    /// <summary>In percent, e.g. <c>12.5 %</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{BasisPoints / 100m:0.##} %");
}
