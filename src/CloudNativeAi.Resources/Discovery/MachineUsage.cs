using System.Globalization;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>How much of the machine's cores and memory is in use, by anybody, in whole percent of the machine: what is smaller would only be noise. One caller at a time.</summary>
/// <remarks>Where this process may use only part of the machine nothing is told: what the others use of theirs says nothing about our part.</remarks>
internal sealed class MachineUsage(HostFiles files)
{
    /// <summary>Fewer ticks of the clock than this, over all cores, say nothing.</summary>
    private const long LeastTicks = 20;
    private long _busy;
    private long _total;
    private long? _percent;

    /// <summary>Null: not known. Cores are known from the second reading on: it is what was used since the one before.</summary>
    /// <param name="size">What this process may use.</param>
    public ResourceList? Read(MachineSize size)
    {
        var amounts = new Dictionary<ResourceName, ResourceQuantity>();
        var stat = files.Lines("proc/stat").ToList();
        var cores = stat.Count(static line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]));
        if (cores * 1000L == size.MilliCpu && Busy(stat) is { } percent)
        {
            amounts[ResourceName.Cpu] = ResourceQuantity.FromMilli(percent * cores * 10);
        }

        if (MachineSize.MemoryOf(files, "MemTotal:") == size.MemoryBytes && MachineSize.MemoryOf(files, "MemAvailable:") is { } available)
        {
            amounts[ResourceName.Memory] = ResourceQuantity.FromBytes((long)Math.Round((size.MemoryBytes - Math.Min(available, size.MemoryBytes)) * 100.0 / size.MemoryBytes) * (size.MemoryBytes / 100));
        }

        return amounts.Count == 0 ? null : ResourceList.Create(amounts);
    }

    /// <summary>From the first line of <c>/proc/stat</c>: ticks as user, nice, system, idle, waiting for disks, …</summary>
    private long? Busy(List<string> stat)
    {
        var ticks = stat.Find(static line => line.StartsWith("cpu ", StringComparison.Ordinal))?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(static text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        if (ticks is not { Count: >= 5 } || ticks.Exists(static one => one < 0))
        {
            return null;
        }

        var total = ticks.Sum();
        var busy = total - ticks[3] - ticks[4];
        if (_total == 0 || total < _total)
        {
            (_busy, _total, _percent) = (busy, total, null);
        }
        else if (total - _total >= LeastTicks)
        {
            _percent = (long)Math.Round(Math.Clamp((busy - _busy) * 100.0 / (total - _total), 0, 100));
            (_busy, _total) = (busy, total);
        }

        return _percent;
    }
}
