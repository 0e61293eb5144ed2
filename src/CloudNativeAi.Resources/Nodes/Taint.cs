namespace CloudNativeAi.Resources;

/// <summary>What a replica must tolerate to be placed on a node.</summary>
/// <param name="Key">A qualified name.</param>
/// <param name="Value">May be empty.</param>
/// <param name="Effect">What happens to those who do not tolerate it.</param>
public sealed record Taint(string Key, string Value, TaintEffect Effect);
