namespace CloudNativeAi;

/// <summary>A node over all sources.</summary>
/// <param name="Value"><c>source/name</c>.</param>
public readonly record struct NodeId(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
