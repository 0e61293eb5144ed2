using System.Globalization;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>Cores and memory that this process may use.</summary>
/// <param name="MilliCpu">Thousandths of a core: the affinity mask, or less by control groups.</param>
/// <param name="MemoryBytes">Bytes: the machine's memory, or less by control groups.</param>
internal sealed record MachineSize(long MilliCpu, long MemoryBytes)
{
    /// <summary>From the system's files; where they say nothing, from the runtime.</summary>
    public static MachineSize Read(HostFiles files)
    {
        var limits = CgroupLimits.Read(files);
        var cores = Cores(files) ?? Environment.ProcessorCount;
        var memory = MemoryOf(files, "MemTotal:") ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new MachineSize(
            Math.Min(cores * 1000L, limits.MilliCpu ?? long.MaxValue),
            Math.Min(memory, limits.MemoryBytes ?? long.MaxValue));
    }

    /// <summary>Members of a list such as <c>0-3,8,10-11</c>; null: not a list.</summary>
    internal static int? CountList(string list)
    {
        var count = 0;
        foreach (var part in list.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryIndex(ends[0], out var first) || !TryIndex(ends[^1], out var last) || last < first)
            {
                return null;
            }

            count += last - first + 1;
        }

        return count;
    }

    private static bool TryIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < 1_000_000;

    private static int? Cores(HostFiles files)
    {
        const string Field = "Cpus_allowed_list:";
        var line = files.Lines("proc/self/status").FirstOrDefault(line => line.StartsWith(Field, StringComparison.Ordinal));
        return line is null ? null : CountList(line[Field.Length..].Trim());
    }

    /// <summary>Bytes by a field of <c>/proc/meminfo</c>; null: not there, or no amount.</summary>
    internal static long? MemoryOf(HostFiles files, string field)
    {
        var line = files.Lines("proc/meminfo").FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal));
        return line?[field.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var kilobytes, "kB"]
            && long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < long.MaxValue / 1024
            ? number * 1024
            : null;
    }
}
