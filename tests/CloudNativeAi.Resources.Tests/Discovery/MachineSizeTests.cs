using CloudNativeAi.Resources.Discovery;

namespace CloudNativeAi.Resources.Tests.Discovery;

/// <summary>
/// Cores and memory within control groups.
/// Seen failing: <c>Ancestry</c> without the groups above (a limit of the parent is missed); <c>Least</c> that takes the last (a looser limit further up wins).
/// </summary>
public sealed class MachineSizeTests : IDisposable
{
    private const long GiB = 1L << 30;
    private const string V2Mount = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";
    private const string V1Mounts = """
        31 25 0:27 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct
        32 25 0:28 / /sys/fs/cgroup/memory rw,nosuid shared:10 - cgroup cgroup rw,memory

        """;

    private readonly HostTree _tree = new HostTree().Machine("0-15", 64 * 1024 * 1024);

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Without_control_groups_the_whole_machine_counts() => Expect(16_000, 64 * GiB);

    [Fact]
    public void The_affinity_mask_limits_cores()
    {
        _tree.Machine("0-3,8,10-11", 1024 * 1024);
        Expect(7_000, GiB);
    }

    [Fact]
    public void Version_2_limits_of_the_group_count()
    {
        _tree.File("proc/self/mountinfo", V2Mount).File("proc/self/cgroup", "0::/system.slice/job.service\n")
            .File("sys/fs/cgroup/system.slice/job.service/cpu.max", "250000 100000\n")
            .File("sys/fs/cgroup/system.slice/job.service/memory.max", "4294967296\n");
        Expect(2_500, 4 * GiB);
    }

    [Fact]
    public void The_tightest_limit_on_the_way_to_the_root_counts()
    {
        _tree.File("proc/self/mountinfo", V2Mount).File("proc/self/cgroup", "0::/a/b/c\n")
            .File("sys/fs/cgroup/a/cpu.max", "150000 100000").File("sys/fs/cgroup/a/memory.max", "max")
            .File("sys/fs/cgroup/a/b/cpu.max", "max 100000").File("sys/fs/cgroup/a/b/memory.max", "1073741824")
            .File("sys/fs/cgroup/a/b/c/cpu.max", "800000 100000").File("sys/fs/cgroup/a/b/c/memory.max", "8589934592");
        Expect(1_500, GiB);
    }

    [Fact]
    public void A_container_with_a_namespace_of_its_own_reads_its_root()
    {
        _tree.File("proc/self/mountinfo", V2Mount).File("proc/self/cgroup", "0::/\n").File("sys/fs/cgroup/cpu.max", "50000 100000").File("sys/fs/cgroup/memory.max", "536870912");
        Expect(500, GiB / 2);
    }

    [Fact]
    public void A_container_that_sees_the_hosts_path_reads_below_its_mount()
    {
        _tree.File("proc/self/mountinfo", "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup ro\n").File("proc/self/cgroup", "0::/docker/abc/inner\n")
            .File("sys/fs/cgroup/cpu.max", "400000 100000").File("sys/fs/cgroup/inner/cpu.max", "300000 100000");
        Expect(3_000, 64 * GiB);
    }

    [Fact]
    public void Version_1_limits_count()
    {
        _tree.File("proc/self/mountinfo", V1Mounts).File("proc/self/cgroup", "4:memory:/job\n3:cpu,cpuacct:/job\n1:name=systemd:/job\n")
            .File("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "-1").File("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000")
            .File("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "600000").File("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000")
            .File("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2147483648").File("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        Expect(6_000, 2 * GiB);
    }

    [Fact]
    public void Both_versions_mounted_both_count()
    {
        _tree.File("proc/self/mountinfo", V1Mounts + "33 25 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n").File("proc/self/cgroup", "4:memory:/job\n3:cpu,cpuacct:/\n0::/job\n")
            .File("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "2147483648").File("sys/fs/cgroup/unified/job/cpu.max", "100000 100000");
        Expect(1_000, 2 * GiB);
    }

    [Theory]
    [InlineData("")]
    [InlineData("max")]
    [InlineData("0 100000")]
    [InlineData("-5 100000")]
    [InlineData("100000 0")]
    [InlineData("1e5 100000")]
    [InlineData("99999999999999999999999 100000")]
    [InlineData("100000 100000 100000")]
    [InlineData("\0\0")]
    public void A_limit_that_cannot_be_read_is_none(string content)
    {
        _tree.File("proc/self/mountinfo", V2Mount).File("proc/self/cgroup", "0::/\n").File("sys/fs/cgroup/cpu.max", content).File("sys/fs/cgroup/memory.max", "many");
        Expect(16_000, 64 * GiB);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("- - -")]
    [InlineData("30 23 0:26 / /sys - cgroup2")]
    [InlineData("30 - cgroup2 cgroup2 rw")]
    public void Mounts_and_groups_that_cannot_be_read_are_none(string content)
    {
        _tree.File("proc/self/mountinfo", content + "\n").File("proc/self/cgroup", content + "\n0::/../../etc\n");
        Expect(16_000, 64 * GiB);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0-1,4,6-7", 5)]
    [InlineData("", null)]
    [InlineData("3-1", null)]
    [InlineData("0-", null)]
    [InlineData("0-1-2", null)]
    [InlineData("a", null)]
    [InlineData("-1", null)]
    [InlineData("0-99999999999", null)]
    public void Lists_of_cores_are_counted(string list, int? count) => Assert.Equal(count, MachineSize.CountList(list));

    [Fact]
    public void Without_files_the_runtime_tells()
    {
        using var empty = new HostTree();
        var size = MachineSize.Read(new HostFiles(empty.Root));
        Assert.Equal(Environment.ProcessorCount * 1000L, size.MilliCpu);
        Assert.True(size.MemoryBytes > 0);
    }

    private void Expect(long milliCpu, long memoryBytes) => Assert.Equal(new MachineSize(milliCpu, memoryBytes), MachineSize.Read(new HostFiles(_tree.Root)));
}
