namespace CloudNativeAi.Resources.Discovery;

/// <summary>Local disks from <c>/sys/block</c>; those without hardware behind them (loops, RAM, RAID, mapped) are left out.</summary>
internal static class Disks
{
    private const int SectorBytes = 512;

    public static IEnumerable<Device> Read(HostFiles files)
    {
        foreach (var name in files.Names("sys/block"))
        {
            var path = files.Target($"sys/block/{name}");
            if (path is null || path.Contains("/virtual/", StringComparison.Ordinal))
            {
                continue;
            }

            var sectors = files.Number($"{path}/size") ?? 0;
            if (sectors is <= 0 or > long.MaxValue / SectorBytes)
            {
                continue;
            }

            yield return new Device(name, DeviceKind.Disk, default, files.Text($"{path}/device/model") ?? "", sectors * SectorBytes, DeviceHealth.Healthy)
            {
                NumaNode = PciPath.NumaNode(files, path),
                PciAddress = PciPath.Address(path),
            };
        }
    }
}
