using CloudNativeAi.Resources.Discovery;
using Microsoft.Extensions.Logging.Testing;

namespace CloudNativeAi.Resources.Tests.Discovery;

public sealed class LocalMachineTests : IDisposable
{
    private readonly HostTree _tree = new HostTree().Machine("0-7", 16 * 1024 * 1024);
    private readonly FakeLogger _logger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _tree.Dispose();

    [Fact]
    public async Task What_is_reserved_is_not_offered()
    {
        var node = await ReadAsync(new LocalMachineOptions { Extra = { ["example.com/slot"] = 3 }, Reserved = { ["cpu"] = ResourceQuantity.Parse("500m"), ["memory"] = ResourceQuantity.Parse("1Gi"), ["example.com/slot"] = 1, ["pods"] = 1000 } });
        Assert.Equal(ResourceQuantity.Parse("7500m"), node.Allocatable["cpu"]);
        Assert.Equal(ResourceQuantity.Parse("15Gi"), node.Allocatable["memory"]);
        Assert.Equal(2, node.Allocatable["example.com/slot"]);
        Assert.Equal(0, node.Allocatable["pods"]);
    }

    [Fact]
    public async Task Disks_and_adapters_are_told_of_and_not_given_out()
    {
        _tree.Link("sys/block/vda", "sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda").File("sys/devices/pci0000:00/0000:00:04.0/virtio1/block/vda/size", "2048");
        var node = await ReadAsync(new LocalMachineOptions());
        Assert.Equal("vda", Assert.Single(node.Devices).Id);
        Assert.Equal(["cpu", "ephemeral-storage", "memory", "pods"], node.Allocatable.Select(pair => pair.Key.Value));
    }

    [Fact]
    public async Task Another_start_of_the_machine_is_another_instance_and_ids_stay_secret()
    {
        var first = await ReadAsync(new LocalMachineOptions());
        var same = await ReadAsync(new LocalMachineOptions());
        _tree.File("proc/sys/kernel/random/boot_id", "2c4e9a86-0000-4000-8000-000000000002\n");
        var later = await ReadAsync(new LocalMachineOptions());
        Assert.Equal(first.InstanceId, same.InstanceId);
        Assert.NotEqual(first.InstanceId, later.InstanceId);
        Assert.DoesNotContain("0123456789abcdef", first.InstanceId, StringComparison.Ordinal);
        Assert.Equal("local/gpu-01", first.Id.Value);
    }

    [Theory]
    [InlineData("Node_01.Example.COM", "node-01-example-com")]
    [InlineData("---", "localhost")]
    [InlineData("", "localhost")]
    [InlineData("ü\0/..", "localhost")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123456789", "a12345678901234567890123456789012345678901234567890123456789012")]
    public async Task Any_host_name_becomes_a_label(string hostname, string label)
    {
        _tree.File("proc/sys/kernel/hostname", hostname);
        var node = await ReadAsync(new LocalMachineOptions());
        Assert.Equal($"local/{label}", node.Id.Value);
        Assert.Equal(label, node.Labels["kubernetes.io/hostname"]);
    }

    [Fact]
    public async Task Devices_count_rather_than_an_extra_of_their_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        var program = Path.Combine(_tree.Root, "nvidia-smi");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho '0, GPU-a, NVIDIA A100, 40960, 00000000:18:00.0'\necho '1, GPU-b, NVIDIA A100, [N/A], 00000000:19:00.0'\n", Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        var node = await ReadAsync(new LocalMachineOptions { NvidiaSmi = program, Extra = { ["nvidia.com/gpu"] = 8 } });
        Assert.Equal(1, node.Allocatable["nvidia.com/gpu"]);
        Assert.Equal(2, node.Devices.Count);
        Assert.Contains(_logger.Collector.GetSnapshot(), record => record.Id.Id == 1013);
    }

    private Task<Node> ReadAsync(LocalMachineOptions options)
    {
        if (options.NvidiaSmi == "nvidia-smi")
        {
            options.NvidiaSmi = Path.Combine(_tree.Root, "absent");
        }

        return new LocalMachine(new HostFiles(_tree.Root), _tree.Root, new NvidiaSmi(TimeProvider.System, _logger), _logger).ReadAsync("local", options, Token);
    }
}
