using System.Globalization;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>Reads what <c>nvidia-smi</c> prints for <see cref="Query"/>.</summary>
internal static class NvidiaCsv
{
    public const string Query = "index,uuid,name,memory.total,pci.bus_id";
    private const int Columns = 5;
    private const long BytesPerMebibyte = 1 << 20;

    /// <param name="output">CSV without header and units, one line a GPU.</param>
    /// <param name="files">Where NUMA nodes are read.</param>
    /// <param name="unreadable">Told of each line that is not as expected; its GPU counts as <see cref="DeviceHealth.Unknown"/>.</param>
    public static IReadOnlyList<Device> Read(string output, HostFiles files, Action<string> unreadable)
    {
        List<Device> gpus = [];
        foreach (var line in output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var gpu = Gpu(line.Split(',', StringSplitOptions.TrimEntries), files);
            if (gpu is null || gpus.Exists(known => known.Id == gpu.Id))
            {
                unreadable(line);
                gpu = new Device($"unreadable-{gpus.Count.ToString(CultureInfo.InvariantCulture)}", DeviceKind.Gpu, ResourceName.NvidiaGpu, "", 0, DeviceHealth.Unknown);
            }
            else if (gpu.Health == DeviceHealth.Unknown)
            {
                unreadable(line);
            }

            gpus.Add(gpu);
        }

        return gpus;
    }

    private static Device? Gpu(string[] fields, HostFiles files)
    {
        if (fields.Length != Columns || !fields[1].StartsWith("GPU-", StringComparison.Ordinal) || fields[1].Length > 100)
        {
            return null;
        }

        var address = PciPath.Normalize(fields[4]);
        var memory = long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes) && mebibytes is > 0 and < long.MaxValue / BytesPerMebibyte ? mebibytes * BytesPerMebibyte : 0;
        var numa = address is null ? null : files.Number($"sys/bus/pci/devices/{address}/numa_node");
        return new Device(fields[1], DeviceKind.Gpu, ResourceName.NvidiaGpu, fields[2], memory, memory > 0 && address is not null ? DeviceHealth.Healthy : DeviceHealth.Unknown)
        {
            NumaNode = numa is >= 0 and <= int.MaxValue ? (int)numa : null,
            PciAddress = address,
        };
    }
}
