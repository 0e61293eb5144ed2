namespace CloudNativeAi.Data;

/// <summary>A version of one object: compared whole, never read as a hash.</summary>
/// <param name="Value">As the source writes it.</param>
/// <param name="Strength">How far it can be trusted.</param>
public readonly record struct ObjectVersion(string Value, VersionStrength Strength);
