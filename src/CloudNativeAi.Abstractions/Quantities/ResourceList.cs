using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace CloudNativeAi;

/// <summary>Amounts by resource, in ordinal order of names; immutable. A resource that is not named counts as 0.</summary>
[JsonConverter(typeof(ResourceListJsonConverter))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "The field's own word.")]
public sealed class ResourceList : IReadOnlyCollection<KeyValuePair<ResourceName, ResourceQuantity>>, IEquatable<ResourceList>
{
    private readonly ImmutableSortedDictionary<ResourceName, ResourceQuantity> _amounts;

    private ResourceList(ImmutableSortedDictionary<ResourceName, ResourceQuantity> amounts) => _amounts = amounts;

    /// <summary>Nothing of anything.</summary>
    public static ResourceList Empty { get; } = new(ImmutableSortedDictionary<ResourceName, ResourceQuantity>.Empty);

    /// <summary>The number of resources named.</summary>
    public int Count => _amounts.Count;

    /// <summary>The amount of one resource; 0 where it is not named.</summary>
    public ResourceQuantity this[ResourceName name] => _amounts.GetValueOrDefault(name);

    /// <summary>Amounts from pairs; of equal names the last wins.</summary>
    public static ResourceList Create(IEnumerable<KeyValuePair<ResourceName, ResourceQuantity>> amounts)
    {
        ArgumentNullException.ThrowIfNull(amounts);
        var builder = ImmutableSortedDictionary.CreateBuilder<ResourceName, ResourceQuantity>();
        foreach (var (name, quantity) in amounts)
        {
            builder[name] = quantity;
        }

        return builder.Count == 0 ? Empty : new ResourceList(builder.ToImmutable());
    }

    /// <summary>Amounts from texts, as configuration and manifests write them: <c>("cpu", "500m"), ("memory", "2Gi")</c>.</summary>
    /// <exception cref="FormatException">A quantity cannot be read.</exception>
    /// <exception cref="ArgumentException">A name is not a qualified name.</exception>
    public static ResourceList Of(params ReadOnlySpan<(string Name, string Quantity)> amounts)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<ResourceName, ResourceQuantity>();
        foreach (var (name, quantity) in amounts)
        {
            builder[name] = ResourceQuantity.Parse(quantity);
        }

        return new ResourceList(builder.ToImmutable());
    }

    /// <summary>The same list with one amount set.</summary>
    public ResourceList With(ResourceName name, ResourceQuantity quantity) => new(_amounts.SetItem(name, quantity));

    /// <summary>Adds name by name.</summary>
    /// <exception cref="OverflowException">A sum is out of range.</exception>
    public static ResourceList operator +(ResourceList left, ResourceList right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Combine(right, static (a, b) => a + b);
    }

    /// <summary>Subtracts name by name; results may be negative.</summary>
    /// <exception cref="OverflowException">A difference is out of range.</exception>
    public static ResourceList operator -(ResourceList left, ResourceList right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Combine(right, static (a, b) => a - b);
    }

    /// <summary>Multiplies every amount by a count.</summary>
    /// <exception cref="OverflowException">A product is out of range.</exception>
    public static ResourceList operator *(ResourceList list, long factor)
    {
        ArgumentNullException.ThrowIfNull(list);
        return Create(list._amounts.Select(pair => KeyValuePair.Create(pair.Key, pair.Value * factor)));
    }

    /// <inheritdoc cref="op_Addition"/>
    public static ResourceList Add(ResourceList left, ResourceList right) => left + right;

    /// <inheritdoc cref="op_Subtraction"/>
    public static ResourceList Subtract(ResourceList left, ResourceList right) => left - right;

    /// <inheritdoc cref="op_Multiply"/>
    public static ResourceList Multiply(ResourceList left, long right) => left * right;

    /// <summary>Whether every amount of <paramref name="request"/> is there.</summary>
    public bool Covers(ResourceList request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request._amounts.All(pair => pair.Value <= this[pair.Key]);
    }

    /// <summary>Ascending by name.</summary>
    public IEnumerator<KeyValuePair<ResourceName, ResourceQuantity>> GetEnumerator() => _amounts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Same amounts; a resource of 0 equals one that is not named.</summary>
    public bool Equals(ResourceList? other) => other is not null && Covers(other) && other.Covers(this);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ResourceList);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var (name, quantity) in _amounts)
        {
            if (!quantity.IsZero)
            {
                hash.Add(name);
                hash.Add(quantity);
            }
        }

        return hash.ToHashCode();
    }

    /// <summary><c>cpu: 500m, memory: 2Gi</c>.</summary>
    public override string ToString() => string.Join(", ", _amounts.Select(pair => $"{pair.Key}: {pair.Value}"));

    private ResourceList Combine(ResourceList other, Func<ResourceQuantity, ResourceQuantity, ResourceQuantity> combine)
    {
        var builder = _amounts.ToBuilder();
        foreach (var (name, quantity) in other._amounts)
        {
            builder[name] = combine(this[name], quantity);
        }

        return new ResourceList(builder.ToImmutable());
    }
}
