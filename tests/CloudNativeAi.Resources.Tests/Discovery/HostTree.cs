namespace CloudNativeAi.Resources.Tests.Discovery;

/// <summary>A recorded machine: files below a root of its own.</summary>
internal sealed class HostTree : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cnai-host-").FullName;

    public HostTree File(string path, string content)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, content);
        return this;
    }

    /// <summary>A link as /sys has them: relative, to somewhere below the root.</summary>
    public HostTree Link(string path, string target)
    {
        var full = Path.Combine(Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        Directory.CreateDirectory(Path.Combine(Root, target));
        Directory.CreateSymbolicLink(full, Path.GetRelativePath(Path.GetDirectoryName(full)!, Path.Combine(Root, target)));
        return this;
    }

    public HostTree Machine(string cpus, long memoryKilobytes) => this
        .File("proc/self/status", $"Name:\tdotnet\nCpus_allowed:\tff\nCpus_allowed_list:\t{cpus}\nMems_allowed_list:\t0\n")
        .File("proc/meminfo", $"MemTotal:       {memoryKilobytes} kB\nMemFree:        1234 kB\n")
        .File("proc/sys/kernel/hostname", "gpu-01\n")
        .File("proc/sys/kernel/random/boot_id", "2c4e9a86-0000-4000-8000-000000000001\n")
        .File("etc/machine-id", "0123456789abcdef0123456789abcdef\n");

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
