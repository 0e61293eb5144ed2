namespace CloudNativeAi;

/// <summary>One stored object.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Value">Its bytes, at most 1 MiB, as in etcd.</param>
/// <param name="Version">Opaque; differs for every write of the key.</param>
public sealed record StateItem(StateKey Key, ReadOnlyMemory<byte> Value, string Version)
{
    /// <summary>The most bytes a value may have: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;
}
