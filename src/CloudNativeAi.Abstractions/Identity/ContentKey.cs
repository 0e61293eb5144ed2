namespace CloudNativeAi;

/// <summary>Names immutable content wherever it lies.</summary>
/// <param name="Value">Lower-case hexadecimal SHA-256 over length-prefixed tenant, kind, name and version.</param>
public readonly record struct ContentKey(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value;
}
