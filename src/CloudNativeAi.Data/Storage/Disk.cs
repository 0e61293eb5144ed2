namespace CloudNativeAi.Data.Storage;

/// <summary>Opens the platform's disk at a root.</summary>
internal static class Disk
{
    /// <param name="root">An absolute path; links on the way to it are the host's own and are followed once, here.</param>
    /// <param name="create">Creates the root, mode 0700, where it is not there.</param>
    /// <exception cref="IOException">The root is not there, is no directory, or cannot be made.</exception>
    public static IDisk Open(string root, bool create = true) => OperatingSystem.IsLinux() ? new LinuxDisk(root, create) : new PortableDisk(root, create);
}
