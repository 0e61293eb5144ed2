namespace CloudNativeAi;

/// <summary>Who owns a thing and may see it; the namespace on Kubernetes.</summary>
/// <param name="Name">An RFC 1123 label: 1 … 63 lower-case letters, digits and <c>-</c>. <see cref="IsValid"/> tells.</param>
public readonly record struct Tenant(string Name)
{
    /// <summary>The tenant of a host that has only one.</summary>
    public static Tenant Default { get; } = new("default");

    /// <summary>Whether the name is an RFC 1123 label.</summary>
    public bool IsValid => Names.IsDnsLabel(Name);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
