using System.Globalization;
using CloudNativeAi.Data.Tests.Lab;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>The limit holds, and a prefetch says "complete" only when the bytes are there.</summary>
public sealed class CapacityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_prefetch_that_does_not_fit_says_by_how_much_and_is_finished_when_it_does()
    {
        await using var server = await ObjectServer.StartAsync();
        var keys = Enumerable.Range(0, 200).Select(i => string.Create(CultureInfo.InvariantCulture, $"k/{i:000}")).ToArray();
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
        {
            server.Put(key, Pattern.Bytes(i, 1 << 20), $"\"{i}\"");
        }

        string[] denied = ["k/010", "k/011", "k/012"], failing = ["k/100", "k/101"];
        var broken = false;
        foreach (var key in (string[])[.. denied, .. failing])
        {
            server.Objects[key].Instead = (context, number) =>
            {
                context.Response.StatusCode = Array.IndexOf(denied, key) >= 0 ? 403 : 503;
                return Task.FromResult(broken && number > 0);
            };
        }

        foreach (var served in server.Objects.Values)
        {
            var instead = served.Instead;
            served.Instead = instead is null ? null : async (context, number) =>
            {
                var status = context.Response.StatusCode;
                if (await instead(context, number))
                {
                    return true;
                }

                context.Response.StatusCode = status;
                return false;
            };
        }

        var limit = ByteSize.MiB(120);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: o => o.Cache.Limit = limit);
        var version = await lab.RegisterAsync(keys);
        broken = true;
        var last = default(PrefetchProgress);
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.Datasets.PrefetchAsync(version, new Latest(p => last = p), Token).AsTask());
        Assert.Equal(
            [.. denied.Select(k => (k, SourceErrorKind.AccessDenied)), .. failing.Select(k => (k, SourceErrorKind.SourceUnavailable))],
            new[] { error }.Concat(error.Others).Select(e => (e.Key, e.Kind)).Order());
        Assert.Equal((5, 75, 120), (last.FailedObjects, last.NotKeptObjects, last.CompleteObjects));
        Assert.Equal(120L << 20, last.CachedBytes);
        Assert.Equal(last.CachedBytes, OnDisk(lab));
        Assert.True(server.Objects.Where(o => !denied.Contains(o.Key) && !failing.Contains(o.Key)).Sum(o => o.Value.Gets) <= 195);
        Assert.Contains(await lab.Datasets.ExplainAsync(version, Token), s => s.Contains("80 MiB over", StringComparison.Ordinal));

        broken = false;
        var tooSmall = await Assert.ThrowsAsync<CloudNativeAiException>(() => lab.Datasets.PrefetchAsync(version, cancellationToken: Token).AsTask());
        Assert.Contains("80 MiB over", tooSmall.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefetch_fetches_exactly_what_is_missing_or_damaged()
    {
        await using var server = await ObjectServer.StartAsync();
        var keys = Enumerable.Range(0, 40).Select(i => string.Create(CultureInfo.InvariantCulture, $"k/{i:000}")).ToArray();
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
        {
            server.Put(key, Pattern.Bytes(i, 1 << 20), $"\"{i}\"");
        }

        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync(keys);
        Assert.True((await lab.Datasets.PrefetchAsync(version, cancellationToken: Token)).IsComplete);
        Assert.Equal(40, server.Gets.Count());
        var files = Directory.GetFiles(Path.Combine(lab.CacheRoot, "objects"), "*.data", SearchOption.AllDirectories);
        foreach (var file in files.Take(10))
        {
            File.Delete(file);
        }

        using (var handle = File.OpenHandle(files[10], access: FileAccess.ReadWrite))
        {
            RandomAccess.Write(handle, [0xEE, 0xDD], 5000);
        }

        Assert.Equal(30, (await lab.Datasets.GetProgressAsync(version, Token)).CompleteObjects);
        Assert.True((await lab.Datasets.PrefetchAsync(version, cancellationToken: Token)).IsComplete);
        Assert.Equal(51, server.Gets.Count());
    }

    [Fact]
    public async Task A_cancelled_prefetch_keeps_whole_blocks_and_true_counts()
    {
        await using var server = await ObjectServer.StartAsync();
        server.Put("a", Pattern.Bytes(1, 1 << 20), "\"a\"");
        var reached = new TaskCompletionSource();
        server.Put("b", Pattern.Bytes(2, 3 << 20), "\"b\"").Body = async (context, body, _) =>
        {
            await context.Response.Body.WriteAsync(body[..(body.Length / 2)], context.RequestAborted);
            reached.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("a", "b");
        await lab.Datasets.PrefetchAsync(version with { Objects = [version.Objects[0]] }, cancellationToken: Token);
        using var cancel = new CancellationTokenSource();
        var prefetch = lab.Datasets.PrefetchAsync(version, cancellationToken: cancel.Token).AsTask();
        await reached.Task.WaitAsync(Token);
        while ((await lab.Datasets.GetProgressAsync(version, Token)).CachedBytes < 2 << 20)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => prefetch);
        var progress = await lab.Datasets.GetProgressAsync(version, Token);
        Assert.Equal(new PrefetchProgress(2 << 20, 4 << 20, 1, 2), progress);
        await lab.DisposeAsync();
        Assert.DoesNotContain(Directory.GetFiles(lab.CacheRoot, "*", SearchOption.AllDirectories), f => f.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fills_beside_each_other_stay_within_the_limit()
    {
        await using var server = await ObjectServer.StartAsync();
        var keys = Enumerable.Range(0, 8).Select(i => string.Create(CultureInfo.InvariantCulture, $"k{i}")).ToArray();
        foreach (var (key, i) in keys.Select((k, i) => (k, i)))
        {
            server.Put(key, Pattern.Bytes(i, 8 << 20), $"\"{i}\"");
        }

        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), limit: ByteSize.MiB(10));
        var usage = lab.Cache;
        var version = await lab.RegisterAsync(keys);
        var most = 0L;
        using var watching = new CancellationTokenSource();
        var watcher = Task.Run(async () =>
        {
            while (!watching.IsCancellationRequested)
            {
                most = Math.Max(most, usage.Usage);
                await Task.Yield();
            }
        }, Token);
        var read = await Task.WhenAll(keys.Select(k => lab.ReadAsync(version, k)));
        await watching.CancelAsync();
        await watcher;
        Assert.All(read.Select((bytes, i) => (bytes, i)), r => Assert.True(Pattern.Same(Pattern.Bytes(r.i, 8 << 20), r.bytes)));
        Assert.InRange(most, 1, 10 << 20);
        Assert.InRange(OnDisk(lab), 1, 10 << 20);
    }

    [Fact]
    public async Task What_is_read_goes_when_others_need_room_and_what_is_mounted_or_awaited_stays()
    {
        await using var server = await ObjectServer.StartAsync();
        foreach (var key in (string[])["a", "b", "c", "d"])
        {
            server.Put(key, Pattern.Bytes(key[0], 3 << 20), $"\"{key}\"");
        }

        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), limit: ByteSize.MiB(9));
        var all = await lab.RegisterAsync("a", "b", "c", "d");
        DatasetVersion Only(int i) => all with { Objects = [all.Objects[i]], Content = new($"only{i}") };
        var consumer = new ReplicaId(Guid.NewGuid(), "w", 0);
        var mount = (Mount.Directory)await lab.Mounter.AttachAsync(Only(0), new NodeId("local/a"), consumer, "data", Token);
        await lab.Datasets.PrefetchAsync(Only(1), cancellationToken: Token);
        await lab.Datasets.PrefetchAsync(Only(2), cancellationToken: Token);
        await lab.ReadAsync(all, "c");
        await lab.ReadAsync(all, "b");
        await lab.Datasets.PrefetchAsync(Only(3), cancellationToken: Token);
        var first = await CompleteAsync();
        Assert.Equal([true, true, false, true], first);
        Assert.Equal(Pattern.Bytes('a', 3 << 20), await File.ReadAllBytesAsync(Path.Combine(mount.Source, "a"), Token));

        await lab.Mounter.DetachAsync(Only(0), consumer, Token);
        await lab.Mounter.DetachAsync(Only(0), consumer, Token);
        Assert.False(Directory.Exists(mount.Source));
        await lab.ReadAsync(all, "b");
        await lab.Datasets.PrefetchAsync(Only(2), cancellationToken: Token);
        await lab.Datasets.PrefetchAsync(Only(3), cancellationToken: Token);
        var second = await CompleteAsync();
        Assert.Equal([false, true, true, true], second);

        async Task<bool[]> CompleteAsync() => [.. await Task.WhenAll(Enumerable.Range(0, 4).Select(async i => (await lab.Datasets.GetProgressAsync(Only(i), Token)).IsComplete))];
    }

    private static long OnDisk(DataLab lab) =>
        Directory.GetFiles(Path.Combine(lab.CacheRoot, "objects"), "*.data", SearchOption.AllDirectories).Where(f => File.Exists(Path.ChangeExtension(f, ".index"))).Sum(f => new FileInfo(f).Length);

    private sealed class Latest(Action<PrefetchProgress> report) : IProgress<PrefetchProgress>
    {
        public void Report(PrefetchProgress value) => report(value);
    }
}
