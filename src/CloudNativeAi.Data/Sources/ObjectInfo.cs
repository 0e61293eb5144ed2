namespace CloudNativeAi.Data;

/// <summary>One object of a source.</summary>
/// <param name="Key">Its key, byte for byte as the source has it.</param>
/// <param name="Length">Bytes; null: the server didn't say.</param>
/// <param name="Version">Which version this is about.</param>
/// <param name="Modified">When it was written; null: unknown.</param>
public sealed record ObjectInfo(string Key, long? Length, ObjectVersion Version, DateTimeOffset? Modified)
{
    /// <summary>Lower-case hexadecimal SHA-256 of the whole content where it is known; checked when given.</summary>
    public string? Sha256 { get; init; }
}
