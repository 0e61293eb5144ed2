namespace CloudNativeAi.Resources.Discovery;

/// <summary>Network adapters from <c>/sys/class/net</c>; those without hardware behind them (loopback, bridges, pairs, tunnels) are left out.</summary>
internal static class NetworkAdapters
{
    public static IEnumerable<Device> Read(HostFiles files)
    {
        foreach (var name in files.Names("sys/class/net"))
        {
            var path = files.Target($"sys/class/net/{name}");
            if (path is null || path.Contains("/virtual/", StringComparison.Ordinal))
            {
                continue;
            }

            yield return new Device(name, DeviceKind.Nic, default, Model(files, path), 0, Health(files.Text($"{path}/operstate")))
            {
                NumaNode = PciPath.NumaNode(files, $"{path}/device"),
                PciAddress = PciPath.Address(path),
            };
        }
    }

    /// <summary>Vendor and device number, <c>15b3:101b</c>.</summary>
    private static string Model(HostFiles files, string path)
    {
        var vendor = files.Text($"{path}/device/vendor")?.Replace("0x", "", StringComparison.Ordinal);
        var device = files.Text($"{path}/device/device")?.Replace("0x", "", StringComparison.Ordinal);
        return vendor is null || device is null ? "" : $"{vendor}:{device}";
    }

    private static DeviceHealth Health(string? state) => state switch
    {
        "up" => DeviceHealth.Healthy,
        "down" or "lowerlayerdown" or "notpresent" => DeviceHealth.Unhealthy,
        _ => DeviceHealth.Unknown,
    };
}
