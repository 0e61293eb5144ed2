using System.Globalization;
using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.PageCache;

/// <summary>Bytes that can be filled without pushing out what is in use: of the machine, and of every memory cgroup above this process, v1 and v2.</summary>
/// <remarks>File pages that nobody used lately count as available, as they do in the kernel's own MemAvailable: what a warm-up brought is among them.</remarks>
/// <param name="proc">Where procfs is.</param>
/// <param name="cgroups">Where the cgroup file systems are.</param>
internal sealed class AvailableMemory(string proc = "/proc", string cgroups = "/sys/fs/cgroup")
{
    private static readonly (string Mount, string Controller, string[] Limits, string Use, string Reclaimable)[] Hierarchies =
    [
        ("memory", "memory", ["memory.limit_in_bytes"], "memory.usage_in_bytes", "total_inactive_file "),
        ("", "", ["memory.max", "memory.high"], "memory.current", "inactive_file "),
        ("unified", "", ["memory.max", "memory.high"], "memory.current", "inactive_file "),
    ];

    /// <summary>Null: nothing says.</summary>
    public long? Bytes()
    {
        var least = Lines(Path.Combine(proc, "meminfo")).Where(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)).Select(static line => Number(line) * 1024).FirstOrDefault();
        foreach (var line in Lines(Path.Combine(proc, "self", "cgroup")))
        {
            if (line.Split(':', 3) is not [_, var controllers, var path])
            {
                continue;
            }

            foreach (var (mount, controller, limits, use, reclaimable) in Hierarchies)
            {
                if (controller.Length == 0 ? controllers.Length == 0 : controllers.Split(',').Contains(controller))
                {
                    least = Least(least, Under(Path.Combine(cgroups, mount), path, limits, use, reclaimable));
                }
            }
        }

        return least;
    }

    /// <summary>A limit binds all below it. In a container the path may be the host's: then what is mounted is the container's own group, and the walk ends there too.</summary>
    private static long? Under(string mount, string path, string[] limits, string use, string reclaimable)
    {
        long? least = null;
        var outside = path.Split('/').Contains("..");
        for (var relative = outside ? "" : path.Trim('/'); ; relative = Path.GetDirectoryName(relative) ?? "")
        {
            var group = Path.Combine(mount, relative);
            var limit = limits.Select(name => Lines(Path.Combine(group, name)).Select(Number).FirstOrDefault()).Aggregate((long?)null, Least);
            if (limit is not null && Lines(Path.Combine(group, use)).Select(Number).FirstOrDefault() is { } used)
            {
                var idle = Lines(Path.Combine(group, "memory.stat")).Where(line => line.StartsWith(reclaimable, StringComparison.Ordinal)).Select(Number).FirstOrDefault() ?? 0;
                least = Least(least, Math.Max(0, limit.Value - Math.Max(0, used - idle)));
            }

            if (relative.Length == 0)
            {
                return least;
            }
        }
    }

    private static long? Least(long? left, long? right) => left is null || right < left ? right ?? left : left;

    /// <summary>The number in a line; null: none ("max").</summary>
    private static long? Number(string line)
    {
        var start = line.AsSpan().IndexOfAnyInRange('0', '9');
        var digits = start < 0 ? [] : line.AsSpan(start);
        var length = digits.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return [];
        }
    }
}
