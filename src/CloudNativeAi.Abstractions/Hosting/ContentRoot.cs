namespace CloudNativeAi;

/// <summary>Where relative paths of options begin: the host's content root if there is a host, else the current directory at first use.</summary>
/// <param name="path">An absolute path.</param>
public sealed class ContentRoot(string path)
{
    /// <summary>The absolute path.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>An absolute path from one that may be relative.</summary>
    /// <exception cref="ArgumentException"><paramref name="relative"/> is empty or holds NUL.</exception>
    public string Resolve(string relative)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(relative);
        return System.IO.Path.GetFullPath(relative, Path);
    }
}
