namespace CloudNativeAi;

/// <summary>How data reaches a process that is not .NET: as files below its working directory.</summary>
/// <param name="Target">A relative path without <c>..</c>, below the replica's working directory.</param>
public abstract record Mount(string Target)
{
    /// <summary>A directory of this machine, read-only; embedded.</summary>
    /// <param name="Source">An absolute path.</param>
    /// <param name="Target"><inheritdoc cref="Mount(string)" path="/param[@name='Target']"/></param>
    public sealed record Directory(string Source, string Target) : Mount(Target);

    /// <summary>A claim on a cluster.</summary>
    /// <param name="Name">The claim's name, in the tenant's namespace.</param>
    /// <param name="SubPath">A path within it; empty: all of it.</param>
    /// <param name="Target"><inheritdoc cref="Mount(string)" path="/param[@name='Target']"/></param>
    public sealed record Claim(string Name, string SubPath, string Target) : Mount(Target);
}
