namespace CloudNativeAi.Resources.Pools;

/// <summary>A node that takes no new work, as it is stored; gone when it does again.</summary>
internal sealed record StoredCordon
{
    public required string Node { get; init; }
}
