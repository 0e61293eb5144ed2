using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>A resource in the field's own words: <c>cpu</c>, <c>memory</c>, <c>nvidia.com/gpu</c>, <c>example.com/slot</c>.</summary>
/// <remarks>A Kubernetes qualified name: an optional DNS prefix and a slash, then up to 63 letters, digits, <c>-</c>, <c>_</c>, <c>.</c>, case-sensitive.</remarks>
[JsonConverter(typeof(ResourceNameJsonConverter))]
public readonly record struct ResourceName : IComparable<ResourceName>
{
    private readonly string? _value;

    /// <exception cref="ArgumentException"><paramref name="value"/> is not a qualified name.</exception>
    public ResourceName(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!IsValid(value))
        {
            throw new ArgumentException($"\"{QuantityParser.Shorten(value)}\" is not a resource name. Use up to 63 letters, digits, '-', '_' or '.', with an optional DNS prefix, such as cpu or example.com/slot.", nameof(value));
        }

        _value = value;
    }

    /// <summary>Cores; counted in thousandths.</summary>
    public static ResourceName Cpu => new("cpu");

    /// <summary>Bytes of main memory.</summary>
    public static ResourceName Memory => new("memory");

    /// <summary>Bytes of local disk.</summary>
    public static ResourceName EphemeralStorage => new("ephemeral-storage");

    /// <summary>Replicas a node can hold.</summary>
    public static ResourceName Pods => new("pods");

    /// <summary>Whole NVIDIA GPUs.</summary>
    public static ResourceName NvidiaGpu => new("nvidia.com/gpu");

    /// <summary>The name as written.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether amounts are counted in thousandths (<c>cpu</c>) rather than in whole units.</summary>
    public bool IsMilli => Value == "cpu";

    /// <summary>Whether a text is a qualified name.</summary>
    public static bool IsValid(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return false;
        }

        var slash = value.IndexOf('/', StringComparison.Ordinal);
        return (slash < 0 || Names.IsDnsSubdomain(value.AsSpan(0, slash))) && Names.IsQualifiedPart(value.AsSpan(slash + 1));
    }

    /// <inheritdoc cref="ResourceName(string)"/>
    public static implicit operator ResourceName(string value) => new(value);

    /// <inheritdoc cref="ResourceName(string)"/>
    public static ResourceName FromString(string value) => new(value);

    /// <summary>Ordinal order.</summary>
    public int CompareTo(ResourceName other) => string.CompareOrdinal(Value, other.Value);

    /// <summary>Ordinal order.</summary>
    public static bool operator <(ResourceName left, ResourceName right) => left.CompareTo(right) < 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >(ResourceName left, ResourceName right) => left.CompareTo(right) > 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator <=(ResourceName left, ResourceName right) => left.CompareTo(right) <= 0;

    /// <summary>Ordinal order.</summary>
    public static bool operator >=(ResourceName left, ResourceName right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Value;
}
