using CloudNativeAi.Resources.Discovery;
using CloudNativeAi.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace CloudNativeAi.Resources.Tests.Discovery;

/// <summary>Seen failing: <c>Failed</c> that answers nothing (GPUs vanish where the vendor's program hangs once); <c>Read</c> that skips unreadable lines (a lost GPU goes unseen).</summary>
public sealed class NvidiaTests : IDisposable
{
    private static readonly string Eight = string.Concat(Enumerable.Range(0, 8).Select(i => $"{i}, GPU-5a1b0c2d-0000-0000-0000-00000000000{i}, NVIDIA H100 80GB HBM3, 81559, 00000000:{0x18 + i:X2}:00.0\n"));
    private readonly HostTree _tree = new();
    private readonly FakeLogger _logger = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _tree.Dispose();

    [Fact]
    public void Eight_gpus_are_told_of_with_memory_and_numa_nodes()
    {
        for (var i = 0; i < 8; i++)
        {
            _tree.File($"sys/bus/pci/devices/0000:{0x18 + i:x2}:00.0/numa_node", i < 4 ? "0\n" : "1\n");
        }

        var gpus = NvidiaCsv.Read(Eight, new HostFiles(_tree.Root), line => Assert.Fail(line));
        Assert.Equal(8, gpus.Count);
        Assert.Equal(
            new Device("GPU-5a1b0c2d-0000-0000-0000-000000000003", DeviceKind.Gpu, "nvidia.com/gpu", "NVIDIA H100 80GB HBM3", 81559L << 20, DeviceHealth.Healthy) { NumaNode = 0, PciAddress = "0000:1b:00.0" },
            gpus[3]);
        Assert.Equal(1, gpus[7].NumaNode);
    }

    [Fact]
    public void What_cannot_be_read_is_of_unknown_health()
    {
        List<string> told = [];
        var gpus = NvidiaCsv.Read(
            """
            0, GPU-a, NVIDIA A100, 40960, 00000000:18:00.0
            Unable to determine the device handle for GPU 0000:19:00.0: GPU is lost.
            2, GPU-c, NVIDIA A100, [N/A], 00000000:1A:00.0
            3, GPU-a, NVIDIA A100, 40960, 00000000:1B:00.0
            4, GPU-e, NVIDIA A100, 40960, [Unknown Error]
            """,
            new HostFiles(_tree.Root), told.Add);
        Assert.Equal(["GPU-a", "unreadable-1", "GPU-c", "unreadable-3", "GPU-e"], gpus.Select(gpu => gpu.Id));
        Assert.Equal(DeviceHealth.Healthy, gpus[0].Health);
        Assert.All(gpus.Skip(1), gpu => Assert.Equal(DeviceHealth.Unknown, gpu.Health));
        Assert.Equal(4, told.Count);
    }

    [Fact]
    public void No_output_makes_it_throw()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var i = 0; i < TestSize.Of(5_000, 1_000_000); i++)
        {
            var text = Eight.ToCharArray();
            for (var edits = random.Next(1, 20); edits > 0; edits--)
            {
                text[random.Next(text.Length)] = (char)random.Next(random.Next(2) == 0 ? 128 : 65_536);
            }

            var gpus = NvidiaCsv.Read(new string(text), new HostFiles(_tree.Root), _ => { });
            Assert.True(gpus.DistinctBy(gpu => gpu.Id).Count() == gpus.Count, $"seed {seed}");
        }
    }

    [Fact]
    public async Task The_program_is_asked_and_its_failures_are_ridden_out()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The stand-in is a shell script.");
        var program = Path.Combine(_tree.Root, "nvidia-smi");
        var nvidia = new NvidiaSmi(TimeProvider.System, _logger);
        Write($"[ \"$1 $2\" = \"--query-gpu={NvidiaCsv.Query} --format=csv,noheader,nounits\" ] || exit 9\ncat <<'X'\n{Eight}X\n");
        Assert.Equal(8, (await ReadAsync(TimeSpan.FromSeconds(30))).Count(gpu => gpu.Health == DeviceHealth.Healthy));

        Write("echo 'No devices were found'; exit 6");
        Assert.Equal(8, (await ReadAsync(TimeSpan.FromSeconds(30))).Count(gpu => gpu.Health == DeviceHealth.Unknown));
        Assert.Contains(_logger.Collector.GetSnapshot(), record => record.Id.Id == 1011 && record.Level == LogLevel.Warning);

        Write("sleep 600");
        Assert.Equal(8, (await ReadAsync(TimeSpan.FromMilliseconds(300))).Count(gpu => gpu.Health == DeviceHealth.Unknown));

        File.Delete(program);
        Assert.Equal(8, (await ReadAsync(TimeSpan.FromSeconds(30))).Count(gpu => gpu.Health == DeviceHealth.Unknown));

        Write($"cat <<'X'\n{Eight}X\n");
        Assert.Equal(8, (await ReadAsync(TimeSpan.FromSeconds(30))).Count(gpu => gpu.Health == DeviceHealth.Healthy));

        Task<IReadOnlyList<Device>> ReadAsync(TimeSpan limit) => nvidia.ReadAsync(program, limit, new HostFiles(_tree.Root), Token);

        void Write(string script)
        {
            // A new file each time: one that a dying child still has open for writing cannot be run.
            File.Delete(program);
            File.WriteAllText(program, "#!/bin/sh\n" + script);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
    }

    [Fact]
    public async Task Where_there_is_no_such_program_there_are_no_gpus()
    {
        var nvidia = new NvidiaSmi(TimeProvider.System, _logger);
        Assert.Empty(await nvidia.ReadAsync(Path.Combine(_tree.Root, "absent"), TimeSpan.FromSeconds(30), new HostFiles(_tree.Root), Token));
        Assert.DoesNotContain(_logger.Collector.GetSnapshot(), record => record.Level > LogLevel.Debug);
    }
}
