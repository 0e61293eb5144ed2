namespace CloudNativeAi;

/// <summary>How a quantity was written; sums keep the richer notation.</summary>
[Flags]
internal enum QuantityNotation : byte
{
    Decimal = 0,
    Exponent = 1,
    Binary = 2,
}
