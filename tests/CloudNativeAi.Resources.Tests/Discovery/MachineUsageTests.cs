using CloudNativeAi.Resources.Discovery;

namespace CloudNativeAi.Resources.Tests.Discovery;

/// <summary>What is used of a recorded machine.</summary>
/// <remarks>Meant to fail with: with the time spent waiting for disks counted as busy.</remarks>
public sealed class MachineUsageTests : IDisposable
{
    private const long Kilobytes = 16 * 1024 * 1024;
    private readonly HostTree _tree = new();
    private readonly MachineSize _whole = new(4000, Kilobytes * 1024);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Cores_are_counted_between_two_readings_and_memory_at_once_both_in_whole_percent()
    {
        var usage = new MachineUsage(new HostFiles(_tree.Root));
        Write(busy: 1000, idle: 9000, available: Kilobytes / 2);
        var first = usage.Read(_whole)!;
        Assert.Equal(["memory"], first.Select(static pair => pair.Key.Value));
        Assert.Equal(50, Math.Round(first[ResourceName.Memory].ToDouble() * 100 / _whole.MemoryBytes));

        Write(busy: 1251, idle: 9749, available: Kilobytes);
        Assert.Equal((ResourceQuantity.Parse("1"), 0), (usage.Read(_whole)![ResourceName.Cpu], usage.Read(_whole)![ResourceName.Memory]));
        Write(busy: 1252, idle: 9749, available: Kilobytes);
        Assert.Equal(ResourceQuantity.Parse("1"), usage.Read(_whole)![ResourceName.Cpu]);
        Write(busy: 5, idle: 9, available: Kilobytes);
        Assert.Equal(["memory"], usage.Read(_whole)!.Select(static pair => pair.Key.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu\ncpu0\n")]
    [InlineData("cpu  x 1 2 3 4\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n")]
    [InlineData("cpu  -5 1 2 3 4\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\n")]
    public void What_cannot_be_read_is_not_told(string stat)
    {
        var usage = new MachineUsage(new HostFiles(_tree.Root));
        _tree.File("proc/stat", stat).File("proc/meminfo", "MemTotal: lots\nMemAvailable: 5 MB\n");
        Assert.Null(usage.Read(_whole));
        Assert.Null(usage.Read(_whole));
    }

    [Fact]
    public void Of_a_part_of_a_machine_nothing_is_told()
    {
        var usage = new MachineUsage(new HostFiles(_tree.Root));
        Write(busy: 1000, idle: 9000, available: Kilobytes / 2);
        Assert.Null(usage.Read(new MachineSize(2000, 1L << 30)));
    }

    private void Write(long busy, long idle, long available) => _tree
        .File("proc/stat", $"cpu  {busy / 2} 0 {busy - (busy / 2)} {idle - 5} 5 0 0 0 7 7\ncpu0 1\ncpu1 1\ncpu2 1\ncpu3 1\nintr 5\n")
        .File("proc/meminfo", $"MemTotal:       {Kilobytes} kB\nMemFree:        1234 kB\nMemAvailable:   {available} kB\n");
}
