using System.Globalization;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>What control groups, version 1 or 2 or both, leave this process; null: no limit.</summary>
/// <param name="MilliCpu">Thousandths of a core.</param>
/// <param name="MemoryBytes">Bytes.</param>
internal sealed record CgroupLimits(long? MilliCpu, long? MemoryBytes)
{
    public static CgroupLimits Read(HostFiles files)
    {
        long? cpu = null;
        long? memory = null;
        var groups = Groups(files).ToList();
        foreach (var mount in CgroupMount.Read(files))
        {
            foreach (var (controllers, path) in groups)
            {
                if (mount.IsV2 ? controllers.Count == 0 : mount.Controllers.Intersect(controllers).Any())
                {
                    foreach (var directory in mount.Ancestry(path))
                    {
                        cpu = Least(cpu, mount.IsV2 ? CpuV2(files, directory) : CpuV1(files, directory));
                        memory = Least(memory, files.Number($"{directory}/{(mount.IsV2 ? "memory.max" : "memory.limit_in_bytes")}"));
                    }
                }
            }
        }

        return new CgroupLimits(cpu, memory);
    }

    /// <summary>From <c>/proc/self/cgroup</c>: id:controllers:path, without controllers for version 2.</summary>
    private static IEnumerable<(IReadOnlyList<string> Controllers, string Path)> Groups(HostFiles files) =>
        from line in files.Lines("proc/self/cgroup")
        let parts = line.Split(':', 3)
        where parts.Length == 3
        select ((IReadOnlyList<string>)parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries), parts[2]);

    /// <summary><c>cpu.max</c>: quota or "max", then the period, both in microseconds.</summary>
    private static long? CpuV2(HostFiles files, string directory) =>
        files.Text($"{directory}/cpu.max")?.Split(' ') is [var quota, var period] ? Milli(Number(quota), Number(period)) : null;

    private static long? CpuV1(HostFiles files, string directory) =>
        Milli(files.Number($"{directory}/cpu.cfs_quota_us"), files.Number($"{directory}/cpu.cfs_period_us"));

    private static long? Milli(long? quota, long? period) =>
        quota is > 0 and < long.MaxValue / 1000 && period > 0 ? Math.Max(1, quota.Value * 1000 / period.Value) : null;

    private static long? Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static long? Least(long? a, long? b) => a is { } x && b is { } y ? Math.Min(x, y) : a ?? b;
}
