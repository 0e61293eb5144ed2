namespace CloudNativeAi.Data.Storage;

/// <summary>A link, or something that is no file, stands where a file of ours should be.</summary>
internal sealed class UnsafePathException(string path) : IOException($"\"{path}\" is a link or leaves its directory; such paths are not followed. Remove it.");
