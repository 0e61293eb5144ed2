using System.Diagnostics;
using System.Globalization;
using CloudNativeAi.Benchmarks.Data.Peers;
using CloudNativeAi.Benchmarks.Data.Servers;
using CloudNativeAi.Benchmarks.Reporting;
using CloudNativeAi.Data;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Benchmarks.Data.ColdLoad;

/// <summary>One large object into an empty cache, until a reader that reads in order holds its last verified byte; peers write a plain file from the same server. Medians of turns taken in turn.</summary>
/// <param name="mebibytes">Size of the object.</param>
/// <param name="cap">MiB per second of each connection; 0: as fast as it goes.</param>
internal sealed class ColdLoadScenario(int mebibytes, double cap)
{
    private const string ObjectPath = "bench/object";
    private readonly int _turns = cap > 0 ? 3 : 5;

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        var root = Directory.CreateTempSubdirectory("cnai-coldload-").FullName;
        try
        {
            await using var server = await NginxServer.StartAsync(root, cancellationToken);
            await TestObjects.WriteAsync(Path.Combine(server.Root, ObjectPath), mebibytes, cancellationToken);
            await using var relay = cap > 0 ? new LinkRelay(server.Port, () => new TokenBucket(cap * 1048576)) : null;
            return await RunAsync(new Uri($"http://127.0.0.1:{relay?.Port ?? server.Port}/"), root, cancellationToken);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private async Task<Report> RunAsync(Uri server, string root, CancellationToken cancellationToken)
    {
        List<string> missing = [];
        var peers = cap > 0 ? [new Peer("sixteen_readers", (address, path, _, token) => LinkProbe.DrainAsync(new Uri(address, path), mebibytes * 1048576L, token))] : ObjectPeers.Find(missing);
        var ours = new List<double>();
        var publish = new List<double>();
        var theirs = peers.ToDictionary(static p => p.Name, static _ => new List<double>());
        ProcessMemory.ForgetPeak();
        for (var turn = 0; turn <= _turns; turn++)
        {
            var (read, published) = await LoadAsync(server, Path.Combine(root, "ours"), cancellationToken);
            foreach (var peer in peers)
            {
                var file = Path.Combine(root, "theirs");
                var seconds = await peer.Bring(server, ObjectPath, file, cancellationToken);
                File.Delete(file);
                if (turn > 0)
                {
                    theirs[peer.Name].Add(seconds);
                }
            }

            if (turn > 0)
            {
                ours.Add(read);
                publish.Add(published);
            }
        }

        var report = new Report(string.Create(CultureInfo.InvariantCulture, $"coldload: {mebibytes:N0} MiB{(cap > 0 ? $", {cap} MiB/s a connection, {LinkRelay.Connections} connections" : "")}"));
        var best = Median(ours);
        report.Add("mebibytes_per_second", "MiB/s, ours", mebibytes / best, "N0");
        if (cap > 0)
        {
            report.Add("ratio_to_link", "ratio to the whole link", mebibytes / best / (cap * LinkRelay.Connections), "N3", "≥ 0.95");
            report.Add("ratio_of_probe_to_link", "the same of 16 readers that drop what they read", mebibytes / Median(theirs.Values.Single()) / (cap * LinkRelay.Connections), "N3");
        }
        else
        {
            foreach (var (name, seconds) in theirs)
            {
                report.Add($"ratio_to_{name}", $"ratio to {name} ({mebibytes / Median(seconds):N0} MiB/s)", Median(seconds) / best, "N2");
            }

            report.Add("ratio_to_best_peer", "ratio to the best of them", theirs.Values.Min(Median) / best, "N2", "≥ 1.0");
        }

        report.Add("publish_seconds", "seconds until it was durable, after the last byte", Median(publish), "N2");
        report.Add("peak_rss_mib", "peak resident memory, MiB", ProcessMemory.PeakMebibytes(), "N0", "< 512");
        return report.Add("missing", missing);
    }

    private static async Task<(double Read, double Published)> LoadAsync(Uri server, string root, CancellationToken cancellationToken)
    {
        try
        {
            var services = new ServiceCollection().AddLogging();
            services.AddSingleton(new ContentRoot(root));
            services.AddCloudNativeAi().AddData(d => d.AddHttp("web", server).UseDiskCache("cache", ByteSize.GiB(64)));
            await using var provider = services.BuildServiceProvider();
            var datasets = provider.GetRequiredService<IDatasets>();
            var dataset = await datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "bench", "web") { Keys = [ObjectPath] }, cancellationToken);
            var began = Stopwatch.GetTimestamp();
            var buffer = new byte[1 << 20];
            await using (var stream = await datasets.OpenAsync(dataset, ObjectPath, cancellationToken))
            {
                while (await stream.ReadAsync(buffer, cancellationToken) > 0)
                {
                }
            }

            var read = Stopwatch.GetElapsedTime(began).TotalSeconds;
            await datasets.PrefetchAsync(dataset, cancellationToken: cancellationToken);
            return (read, Stopwatch.GetElapsedTime(began).TotalSeconds - read);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
