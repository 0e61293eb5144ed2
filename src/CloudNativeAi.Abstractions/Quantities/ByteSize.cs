using System.Globalization;

namespace CloudNativeAi;

/// <summary>A size in bytes, 0 … 2⁶³ − 1.</summary>
public readonly record struct ByteSize : IComparable<ByteSize>
{
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public ByteSize(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
    }

    /// <summary>The size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>1,024 bytes each.</summary>
    public static ByteSize KiB(long count) => new(checked(count * (1L << 10)));

    /// <summary>1,048,576 bytes each.</summary>
    /// <exception cref="OverflowException">Beyond 2⁶³ − 1 bytes.</exception>
    public static ByteSize MiB(long count) => new(checked(count * (1L << 20)));

    /// <summary>2³⁰ bytes each.</summary>
    /// <exception cref="OverflowException">Beyond 2⁶³ − 1 bytes.</exception>
    public static ByteSize GiB(long count) => new(checked(count * (1L << 30)));

    /// <inheritdoc/>
    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>Less.</summary>
    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    /// <summary>More.</summary>
    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    /// <summary>At most.</summary>
    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    /// <summary>At least.</summary>
    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>With a binary unit: <c>1.5 GiB</c>.</summary>
    public override string ToString()
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = Bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
        {
            value /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value:0.##} {units[unit]}");
    }
}
