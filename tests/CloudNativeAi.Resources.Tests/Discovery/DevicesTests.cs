using CloudNativeAi.Resources.Discovery;

namespace CloudNativeAi.Resources.Tests.Discovery;

/// <summary>Seen failing: <c>Disks</c> and <c>NetworkAdapters</c> without their look at "/virtual/" (loops and bridges are told of as hardware).</summary>
public sealed class DevicesTests : IDisposable
{
    private const string Nvme = "sys/devices/pci0000:00/0000:00:1c.0/0000:3d:00.0/nvme/nvme0/nvme0n1";
    private const string Mellanox = "sys/devices/pci0000:80/0000:80:01.0/0000:81:00.1";
    private readonly HostTree _tree = new();

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Disks_with_hardware_behind_them_are_told_of()
    {
        _tree.Link("sys/block/nvme0n1", Nvme).File($"{Nvme}/size", "7501476528\n").Link($"{Nvme}/device", "sys/devices/pci0000:00/0000:00:1c.0/0000:3d:00.0/nvme/nvme0")
            .File("sys/devices/pci0000:00/0000:00:1c.0/0000:3d:00.0/nvme/nvme0/model", "SAMSUNG MZQL23T8HCLS-00A07                \n")
            .File("sys/devices/pci0000:00/0000:00:1c.0/0000:3d:00.0/numa_node", "1\n")
            .Link("sys/block/loop0", "sys/devices/virtual/block/loop0").File("sys/devices/virtual/block/loop0/size", "100")
            .Link("sys/block/dm-0", "sys/devices/virtual/block/dm-0").File("sys/devices/virtual/block/dm-0/size", "100")
            .Link("sys/block/sr0", "sys/devices/pci0000:00/0000:00:1f.2/block/sr0").File("sys/devices/pci0000:00/0000:00:1f.2/block/sr0/size", "0")
            .Link("sys/block/vda", "sys/devices/vio/virtio0/block/vda").File("sys/devices/vio/virtio0/block/vda/size", "nonsense");
        var disk = Assert.Single(Disks.Read(new HostFiles(_tree.Root)));
        Assert.Equal(
            new Device("nvme0n1", DeviceKind.Disk, default, "SAMSUNG MZQL23T8HCLS-00A07", 7501476528 * 512, DeviceHealth.Healthy) { NumaNode = 1, PciAddress = "0000:3d:00.0" }, disk);
    }

    [Fact]
    public void Adapters_with_hardware_behind_them_are_told_of()
    {
        _tree.Link("sys/class/net/ens1f1", $"{Mellanox}/net/ens1f1").Link($"{Mellanox}/net/ens1f1/device", Mellanox)
            .File($"{Mellanox}/net/ens1f1/operstate", "up\n").File($"{Mellanox}/vendor", "0x15b3\n").File($"{Mellanox}/device", "0x101b\n").File($"{Mellanox}/numa_node", "1\n")
            .Link("sys/class/net/ens2", "sys/devices/pci0000:00/0000:00:03.0/net/ens2").File("sys/devices/pci0000:00/0000:00:03.0/net/ens2/operstate", "down\n")
            .File("sys/devices/pci0000:00/0000:00:03.0/numa_node", "-1\n")
            .Link("sys/class/net/lo", "sys/devices/virtual/net/lo").Link("sys/class/net/docker0", "sys/devices/virtual/net/docker0").File("sys/class/net/bonding_masters", "");
        Assert.Equal(
            [
                new Device("ens1f1", DeviceKind.Nic, default, "15b3:101b", 0, DeviceHealth.Healthy) { NumaNode = 1, PciAddress = "0000:81:00.1" },
                new Device("ens2", DeviceKind.Nic, default, "", 0, DeviceHealth.Unhealthy) { PciAddress = "0000:00:03.0" },
            ],
            NetworkAdapters.Read(new HostFiles(_tree.Root)));
    }

    [Fact]
    public void A_machine_without_these_files_has_none()
    {
        Assert.Empty(Disks.Read(new HostFiles(_tree.Root)));
        Assert.Empty(NetworkAdapters.Read(new HostFiles(_tree.Root)));
    }

    [Theory]
    [InlineData("00000000:3B:00.0", "0000:3b:00.0")]
    [InlineData("0000:3b:00.0", "0000:3b:00.0")]
    [InlineData("00010000:00:00.0", null)]
    [InlineData("3b:00.0", null)]
    [InlineData("", null)]
    [InlineData("[N/A]", null)]
    [InlineData("0000:3b:00/0", null)]
    public void Pci_addresses_are_written_as_the_system_does(string text, string? address) => Assert.Equal(address, PciPath.Normalize(text));
}
