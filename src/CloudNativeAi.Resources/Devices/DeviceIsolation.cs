namespace CloudNativeAi.Resources;

/// <summary>What keeps those who share a device apart, as its operator declares it; each level includes those before.</summary>
public enum DeviceIsolation
{
    /// <summary>Nothing: they are trusted to keep to their shares.</summary>
    None,

    /// <summary>The memory of each is capped by software.</summary>
    Memory,

    /// <summary>Memory and compute of each are capped by software.</summary>
    MemoryAndCompute,

    /// <summary>Partitions of the hardware itself.</summary>
    Hardware,
}
