using CloudNativeAi.Resources.Equality;

namespace CloudNativeAi.Resources;

/// <summary>A set of nodes that is managed together.</summary>
/// <param name="Name">An RFC 1123 label.</param>
public sealed record ResourcePool(string Name)
{
    /// <summary>On what terms its nodes are ours.</summary>
    public NodeLifecycle Lifecycle { get; init; }

    /// <summary>Labels its nodes get besides their own.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Per node and hour; null: unknown.</summary>
    public decimal? PricePerHour { get; init; }

    /// <summary>ISO 4217; required with a price.</summary>
    public string? Currency { get; init; }

    /// <summary>Nodes whose labels hold all of these belong to it, besides those that name it; empty: none by label.</summary>
    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether configuration defines it: read-only to the API.</summary>
    public bool FromConfiguration { get; init; }

    /// <summary>Same in every part; labels by what they hold.</summary>
    public bool Equals(ResourcePool? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && Name == other.Name && Lifecycle == other.Lifecycle && PricePerHour == other.PricePerHour && Currency == other.Currency
            && FromConfiguration == other.FromConfiguration
            && Structural.Same(Labels, other.Labels) && Structural.Same(Selector, other.Selector));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Lifecycle, PricePerHour);
}
