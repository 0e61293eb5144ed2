namespace CloudNativeAi.Data;

/// <summary>How far a version can be trusted to change with the bytes.</summary>
public enum VersionStrength
{
    /// <summary>Modification time, size, inode: bytes are hashed as they are cached.</summary>
    Weak,

    /// <summary>An ETag or version id that the source compares itself, or a digest.</summary>
    Strong,
}
