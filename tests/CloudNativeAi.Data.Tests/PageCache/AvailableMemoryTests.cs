using CloudNativeAi.Data.PageCache;
using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.PageCache;

/// <summary>The least of the machine and of every memory cgroup, whichever of the two designs the kernel has.</summary>
/// <remarks>Seen failing: the walk up to the root of the hierarchy left out (<c>relative.Length == 0</c> always), idle file pages not given back.</remarks>
public sealed class AvailableMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void The_machine_alone() => Assert.Equal(1000 * MiB, Of(1000, "0::/\n"));

    [Fact]
    public void A_limit_of_version_2_less_what_is_used_and_not_idle() => Assert.Equal(
        (512 - 300 + 100) * MiB,
        Of(1000, "0::/pod/app\n", ("pod/app/memory.max", Text(512)), ("pod/app/memory.current", Text(300)), ("pod/app/memory.stat", $"anon 5\nfile 6\ninactive_file {100 * MiB}\n")));

    [Fact]
    public void No_limit_is_max_and_a_soft_one_counts() => Assert.Equal(
        (400 - 300) * MiB,
        Of(1000, "0::/app\n", ("app/memory.max", "max\n"), ("app/memory.high", Text(400)), ("app/memory.current", Text(300))));

    [Fact]
    public void A_limit_further_up_binds_too() => Assert.Equal(
        10 * MiB,
        Of(1000, "0::/pod/app\n", ("pod/app/memory.max", Text(512)), ("pod/app/memory.current", Text(1)), ("pod/memory.max", Text(110)), ("pod/memory.current", Text(100))));

    [Fact]
    public void A_limit_of_version_1_beside_controllers_of_version_2() => Assert.Equal(
        20 * MiB,
        Of(
            1000,
            "9:cpu,cpuacct:/x\n4:memory:/x\n0::/y\n",
            ("memory/x/memory.limit_in_bytes", Text(120)),
            ("memory/x/memory.usage_in_bytes", Text(110)),
            ("memory/x/memory.stat", $"inactive_file 1\ntotal_inactive_file {10 * MiB}\n"),
            ("memory/memory.limit_in_bytes", "9223372036854771712\n"),
            ("memory/memory.usage_in_bytes", Text(900))));

    [Fact]
    public void In_a_container_the_path_is_the_hosts_and_the_groups_files_are_at_the_root() => Assert.Equal(
        50 * MiB,
        Of(1000, "0::/kubepods/pod7/c1\n", ("memory.max", Text(60)), ("memory.current", Text(10))));

    [Fact]
    public void A_path_that_leaves_the_hierarchy_is_not_followed() => Assert.Equal(1000 * MiB, Of(1000, "0::/../../elsewhere\n", ("../elsewhere/memory.max", Text(1)), ("../elsewhere/memory.current", Text(1))));

    [Fact]
    public void More_used_than_allowed_leaves_nothing() => Assert.Equal(0, Of(1000, "0::/\n", ("memory.max", Text(60)), ("memory.current", Text(70))));

    [Fact]
    public void Nothing_to_read_says_nothing() => Assert.Null(new AvailableMemory("/nonexistent", "/nonexistent").Bytes());

    [Fact]
    public void This_machine_says_something()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only.");
        Assert.InRange(new AvailableMemory().Bytes()!.Value, MiB, 1L << 50);
    }

    private static string Text(long mebibytes) => FormattableString.Invariant($"{mebibytes * MiB}\n");

    private static long? Of(long machine, string groups, params (string Path, string Text)[] files)
    {
        var root = DataLab.NewRoot();
        var proc = Path.Combine(root, "proc");
        var cgroups = Path.Combine(root, "sys", "cgroup");
        Directory.CreateDirectory(Path.Combine(proc, "self"));
        Directory.CreateDirectory(cgroups);
        File.WriteAllText(Path.Combine(proc, "meminfo"), FormattableString.Invariant($"MemTotal:       99 kB\nMemFree:  1 kB\nMemAvailable:   {machine * 1024} kB\n"));
        File.WriteAllText(Path.Combine(proc, "self", "cgroup"), groups);
        foreach (var (path, text) in files)
        {
            var full = Path.GetFullPath(Path.Combine(cgroups, path));
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, text);
        }

        return new AvailableMemory(proc, cgroups).Bytes();
    }
}
