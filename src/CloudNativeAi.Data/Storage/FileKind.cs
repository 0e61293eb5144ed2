namespace CloudNativeAi.Data.Storage;

/// <summary>What a name in a directory is.</summary>
internal enum FileKind
{
    File,
    Directory,
    Link,
    Other,
}
