using System.Diagnostics;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Benchmarks.Data;

/// <summary>One reader, from the first byte to the last, in turns with a plain read of the cache's own file into the same buffer; medians of the turns. Everything is in the page cache.</summary>
internal sealed class CacheReadScenario(int mebibytes)
{
    private const int Turns = 9;
    private static readonly (string Name, int Bytes)[] Buffers = [("4k", 4 << 10), ("64k", 64 << 10), ("1m", 1 << 20)];

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("cnai-cacheread-");
        try
        {
            return await RunAsync(root.FullName, cancellationToken);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private async Task<Report> RunAsync(string root, CancellationToken cancellationToken)
    {
        var lake = Directory.CreateDirectory(Path.Combine(root, "lake")).FullName;
        await TestObjects.WriteAsync(Path.Combine(lake, "object"), mebibytes, cancellationToken);
        var services = new ServiceCollection().AddLogging();
        services.AddSingleton(new ContentRoot(root));
        services.AddCloudNativeAi().AddData(d => d.AddFiles("lake", lake).UseDiskCache("cache", ByteSize.MiB(mebibytes + 64)));
        await using var provider = services.BuildServiceProvider();
        var datasets = provider.GetRequiredService<IDatasets>();
        var dataset = await datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "bench", "lake"), cancellationToken);
        await datasets.PrefetchAsync(dataset, cancellationToken: cancellationToken);
        var file = Directory.EnumerateFiles(Path.Combine(root, "cache"), "*.data", SearchOption.AllDirectories).Single();
        var report = new Report($"cacheread: {mebibytes:N0} MiB, one reader");
        foreach (var (name, bytes) in Buffers)
        {
            var buffer = new byte[bytes];
            var plain = new Samples();
            var cached = new Samples();
            for (var turn = 0; turn <= Turns; turn++)
            {
                await plain.AddAsync(turn, () => new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0)), buffer);
                await cached.AddAsync(turn, () => datasets.OpenAsync(dataset, "object", cancellationToken), buffer);
            }

            var total = mebibytes * 1048576.0;
            report
                .Add($"ratio_to_plain_{name}", $"ratio to a plain read, buffer {name}", plain.Seconds / cached.Seconds, "N2", "≥ 0.9")
                .Add($"cpu_ratio_to_plain_{name}", $"the same in CPU time, buffer {name}", plain.CpuSeconds / cached.CpuSeconds, "N2")
                .Add($"gigabytes_per_second_{name}", $"GB/s, buffer {name}", total / cached.Seconds / 1e9, "N2")
                .Add($"plain_gigabytes_per_second_{name}", $"GB/s by a plain read, buffer {name}", total / plain.Seconds / 1e9, "N2");
        }

        return report.Add("mebibytes", mebibytes);
    }

    private sealed class Samples
    {
        private readonly List<double> _seconds = [];
        private readonly List<double> _cpu = [];

        public double Seconds => Median(_seconds);

        public double CpuSeconds => Median(_cpu);

        /// <param name="turn">The first one warms up.</param>
        /// <param name="open">What is read.</param>
        /// <param name="buffer">Into what.</param>
        public async Task AddAsync(int turn, Func<ValueTask<Stream>> open, byte[] buffer)
        {
            await using var stream = await open();
            var (began, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            while (await stream.ReadAsync(buffer) > 0)
            {
            }

            if (turn > 0)
            {
                _seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                _cpu.Add((Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
            }
        }

        private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
    }
}
