using System.Diagnostics;
using System.Globalization;
using CloudNativeAi.Data.PageCache;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.PageCache;

/// <summary>What is said to be in memory is there, and no more memory is taken than there is.</summary>
/// <remarks>
/// Seen failing: reading left out of <c>WarmUp</c> (little is in memory), the comparison in <c>WarmUp.TryTake</c> left out (all is read though nothing is available),
/// holes not left out in <c>CachedFile.Ranges</c>, the system's own read-ahead left on (more comes than was asked), every page counted by <c>LinuxFilePages</c>.
/// </remarks>
public sealed class PageCacheTests
{
    private const int Size = (40 << 20) + 12_345;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_warm_up_brings_the_cached_files_into_memory_and_says_how_much_is_there()
    {
        await using var lab = await StartAsync();
        var version = await lab.RegisterAsync("a", "b");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        DropPages(lab);
        var pages = lab.Services.GetRequiredService<IPageCache>();
        var cold = await pages.MeasureAsync(version, Token);
        Assert.Equal(new PageCacheReport(Size + 100, Size + 100) { ResidentBytes = 0, ResidentBytesBefore = 0 }, cold);
        var told = new List<PageCacheReport>();
        var warm = await pages.WarmAsync(version, new PageCacheWarmUp { Keys = ["a"], KeepAvailable = ByteSize.MiB(1) }, new Told(told), Token);
        Assert.Equal(new PageCacheReport(Size, Size) { ResidentBytesBefore = 0, ReadBytes = Size }, warm with { ResidentBytes = null });
        AssertNear(Size, warm.ResidentBytes);
        AssertNear(Fincore(lab), (await pages.MeasureAsync(version, Token)).ResidentBytes);
        Assert.True(told.Count >= 3 && told[^1].ReadBytes == Size);
        var again = await pages.WarmAsync(version, cancellationToken: Token);
        Assert.InRange(again.ReadBytes, 100, 1 << 20);
        AssertNear(Size + 100, again.ResidentBytes);
    }

    [Fact]
    public async Task Only_memory_that_is_available_is_filled_and_the_rest_is_reported()
    {
        await using var lab = await StartAsync(available: 24 << 20);
        var version = await lab.RegisterAsync("a", "b");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        DropPages(lab);
        var pages = lab.Services.GetRequiredService<IPageCache>();
        var report = await pages.WarmAsync(version, new PageCacheWarmUp { KeepAvailable = ByteSize.MiB(4), Concurrency = 1 }, cancellationToken: Token);
        // 20 MiB may go: the first window of 16 MiB, and "b" beside it.
        Assert.Equal(Size - (16 << 20), report.RefusedBytes);
        Assert.Equal((16 << 20) + 100, report.ReadBytes);
        AssertNear(report.ReadBytes, report.ResidentBytes);
        Assert.Contains("4 MiB of memory", report.Note, StringComparison.Ordinal);
        // What is in memory of ours is not pushed out for the rest of ours.
        var again = await pages.WarmAsync(version, new PageCacheWarmUp { KeepAvailable = ByteSize.MiB(4) }, cancellationToken: Token);
        Assert.InRange(again.ReadBytes, 0, 1 << 20);
        Assert.Equal(Size - (16 << 20), again.RefusedBytes);
    }

    [Fact]
    public async Task What_is_not_cached_is_neither_fetched_nor_counted()
    {
        await using var server = await ObjectServer.StartAsync();
        server.Put("a", Pattern.Bytes(1, 20 << 20));
        server.Put("b", Pattern.Bytes(2, 1000));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: o => o.Transfer.PartSize = ByteSize.MiB(2));
        var version = await lab.RegisterAsync("a", "b");
        await using (var stream = await lab.Datasets.OpenAsync(version, "a", Token))
        {
            stream.Position = 10 << 20;
            await stream.ReadExactlyAsync(new byte[100], Token);
        }

        var requests = server.Log.Count;
        var report = await lab.Services.GetRequiredService<IPageCache>().WarmAsync(version, cancellationToken: Token);
        Assert.Equal(requests, server.Log.Count);
        Assert.Equal((20 << 20) + 1000, report.WantedBytes);
        Assert.InRange(report.CachedBytes, 1 << 20, 2 << 20);
        AssertNear(report.CachedBytes, report.ResidentBytes);
        Assert.Equal(report.CachedBytes, (await lab.Datasets.GetProgressAsync(version, Token)).CachedBytes);
    }

    [Fact]
    public async Task A_rate_is_kept_and_a_warm_up_can_be_stopped()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var lab = await StartAsync(time: time);
        var version = await lab.RegisterAsync("a");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        DropPages(lab);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var first = new TaskCompletionSource();
        var warming = lab.Services.GetRequiredService<IPageCache>()
            .WarmAsync(version, new PageCacheWarmUp { BytesPerSecond = ByteSize.MiB(16) }, new Told([], () => first.TrySetResult()), stop.Token).AsTask();
        var began = time.GetTimestamp();
        while (!first.Task.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.1));
            await Task.WhenAny(first.Task, Task.Delay(5, Token));
        }

        // The first window is read when the second is announced: two windows of 16 MiB take two seconds.
        Assert.True(time.GetElapsedTime(began) >= TimeSpan.FromSeconds(2));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => warming);
        Assert.InRange((await lab.Services.GetRequiredService<IPageCache>().MeasureAsync(version, Token)).ResidentBytes!.Value, 15 << 20, Size);
    }

    [Fact]
    public async Task A_platform_without_it_does_nothing_and_says_so()
    {
        await using var lab = await StartAsync(pages: new NoFilePages());
        var version = await lab.RegisterAsync("a");
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        var report = await lab.Services.GetRequiredService<IPageCache>().WarmAsync(version, cancellationToken: Token);
        Assert.Equal((Size, 0, null), (report.CachedBytes, report.ReadBytes, report.ResidentBytes));
        Assert.Contains("nothing was done", report.Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_out_of_range_and_unknown_keys_are_refused()
    {
        await using var lab = await StartAsync();
        var version = await lab.RegisterAsync("b");
        var pages = lab.Services.GetRequiredService<IPageCache>();
        await Assert.ThrowsAsync<ArgumentException>(() => pages.WarmAsync(version, new PageCacheWarmUp { Concurrency = 0 }, cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<ArgumentException>(() => pages.WarmAsync(version, new PageCacheWarmUp { BytesPerSecond = new ByteSize(5) }, cancellationToken: Token).AsTask());
        await Assert.ThrowsAsync<DatasetNotFoundException>(() => pages.WarmAsync(version, new PageCacheWarmUp { Keys = ["c"] }, cancellationToken: Token).AsTask());
    }

    private static async Task<DataLab> StartAsync(long? available = null, IFilePages? pages = null, TimeProvider? time = null)
    {
        var root = DataLab.NewRoot();
        var lake = Directory.CreateDirectory(Path.Combine(root, "lake")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(lake, "a"), Pattern.Bytes(1, Size), Token);
        await File.WriteAllBytesAsync(Path.Combine(lake, "b"), Pattern.Bytes(2, 100), Token);
        return DataLab.Start(
            d =>
            {
                d.AddFiles("web", lake);
                if (pages is not null)
                {
                    d.Services.AddSingleton(pages);
                }

                if (available is { } bytes)
                {
                    var proc = Directory.CreateDirectory(Path.Combine(root, "proc")).FullName;
                    File.WriteAllText(Path.Combine(proc, "meminfo"), string.Create(CultureInfo.InvariantCulture, $"MemTotal: 99999999 kB\nMemAvailable: {bytes / 1024} kB\n"));
                    d.Services.AddSingleton(new AvailableMemory(proc, root));
                }
            },
            root,
            time: time);
    }

    /// <summary>A kernel may take a page at any time: some few are missing now and then.</summary>
    private static void AssertNear(long expected, long? found) => Assert.InRange(found!.Value, expected - (1 << 20), expected);

    /// <summary>The pages go where the file system lets go of them: on a memory file system they cannot.</summary>
    private static void DropPages(DataLab lab)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Pages in memory are measured on Linux only.");
            return;
        }

        foreach (var path in DataFiles(lab))
        {
            using var file = File.OpenHandle(path);
            Assert.Equal(0, Libc.Sync(file));
            Assert.Equal(0, Libc.Advise(file, 0, 0, Libc.DoNotNeed));
            Assert.SkipUnless(new LinuxFilePages().Resident(file, 0, RandomAccess.GetLength(file)) == 0, "The file system of the temporary directory keeps its pages in memory.");
        }
    }

    private static IEnumerable<string> DataFiles(DataLab lab) => Directory.EnumerateFiles(lab.CacheRoot, "*.data", SearchOption.AllDirectories);

    /// <summary>Another witness: what util-linux says.</summary>
    private static long Fincore(DataLab lab)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/fincore"), "There is no fincore (util-linux) to compare with.");
        var start = new ProcessStartInfo("/usr/bin/fincore") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["--bytes", "--noheadings", "--output", "RES", .. DataFiles(lab)])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var pages = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Sum(static line => long.Parse(line, CultureInfo.InvariantCulture));
        // It counts whole pages.
        return pages - (pages > 0 ? Environment.SystemPageSize - (Size % Environment.SystemPageSize) : 0);
    }

    private sealed class Told(List<PageCacheReport> reports, Action? then = null) : IProgress<PageCacheReport>
    {
        public void Report(PageCacheReport value)
        {
            reports.Add(value);
            then?.Invoke();
        }
    }
}
