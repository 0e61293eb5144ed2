using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Datasets;

/// <summary>The reader is a stream like any other, over bytes that are always right.</summary>
public sealed class ReaderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Random_reads_and_seeks_of_several_readers_equal_the_bytes()
    {
        var seed = Environment.TickCount;
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, (12 << 20) + 345);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), limit: ByteSize.MiB(8), options: o => o.Transfer.PartSize = ByteSize.MiB(2));
        var version = await lab.RegisterAsync("obj");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => ReadRandomlyAsync(lab, version, content, new Random(seed + i), seed), Token)));
        Assert.InRange(lab.Cache.Usage, 0, 8 << 20);
    }

    [Fact]
    public async Task A_reader_knows_its_length_seeks_and_refuses_what_a_version_cannot_do()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, 100_000);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("obj");
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        Assert.True(stream is { CanRead: true, CanSeek: true, CanWrite: false, Length: 100_000, Position: 0 });
        Assert.Equal(99_990, stream.Seek(-10, SeekOrigin.End));
        var tail = new byte[20];
        Assert.Equal(10, await stream.ReadAtLeastAsync(tail, 20, throwOnEndOfStream: false, Token));
        Assert.Equal(content[^10..], tail[..10]);
        Assert.Equal(0, stream.Read(tail, 0, 20));
        Assert.Equal(0, stream.Seek(0, SeekOrigin.Begin));
        Assert.Equal(5, stream.Seek(5, SeekOrigin.Current));
        Assert.Throws<IOException>(() => stream.Seek(-1, SeekOrigin.Begin));
        Assert.Throws<ArgumentOutOfRangeException>(() => stream.Position = -1);
        stream.Position = 200_000;
        Assert.Equal(0, await stream.ReadAtLeastAsync(tail, 1, throwOnEndOfStream: false, Token));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(1));
        await stream.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await stream.ReadExactlyAsync(tail, Token));
        await Assert.ThrowsAsync<DatasetNotFoundException>(() => lab.Datasets.OpenAsync(version, "other", Token).AsTask());
    }

    [Fact]
    public async Task A_synchronous_read_works_whether_bytes_must_be_brought_or_not()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, (2 << 20) + 7);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("obj");
        for (var twice = 0; twice < 2; twice++)
        {
            await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
            using var memory = new MemoryStream();
            await Task.Run(() => CopySynchronously(stream, memory), Token);
            Assert.Equal(content, memory.ToArray());
        }

        server.Put("gone", content);
        var gone = await lab.RegisterAsync("gone");
        server.Objects.Clear();
        await using var failing = await lab.Datasets.OpenAsync(gone, "gone", Token);
        var error = await Task.Run(() => Record.Exception(() => CopySynchronously(failing, Stream.Null)), Token);
        Assert.Equal(SourceErrorKind.NotFound, Assert.IsType<DatasetSourceException>(error).Kind);
    }

    [Fact]
    public async Task Content_with_a_digest_is_served_when_the_whole_was_compared_and_not_before()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, (10 << 20) + 7);
        server.Put("obj", content);
        foreach (var limit in (ByteSize[])[ByteSize.MiB(100), ByteSize.MiB(1)])
        {
            await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), limit: limit);
            var right = new DatasetSpec(Tenant.Default, "right", "web") { Keys = ["obj"], Sha256 = new Dictionary<string, string> { ["obj"] = Pattern.Sha256(content) } };
            Assert.Equal(content, await lab.ReadAsync(await lab.Datasets.RegisterAsync(right, Token), "obj"));

            var wrong = right with { Name = "wrong", Sha256 = new Dictionary<string, string> { ["obj"] = new string('a', 64) }, Tenant = new Tenant("other") };
            var version = await lab.Datasets.RegisterAsync(wrong, Token);
            var error = await Assert.ThrowsAsync<DatasetIntegrityException>(() => lab.ReadAsync(version, "obj"));
            Assert.Equal("obj", error.Key);
            Assert.Contains(Pattern.Sha256(content), error.Message, StringComparison.Ordinal);
            Assert.Equal(0, (await lab.Datasets.GetProgressAsync(version, Token)).CachedBytes);
        }
    }

    [Fact]
    public async Task Reading_what_a_block_holds_allocates_nothing()
    {
        await using var server = await ObjectServer.StartAsync();
        server.Put("obj", Pattern.Bytes(1, 1 << 20));
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var version = await lab.RegisterAsync("obj");
        await lab.ReadAsync(version, "obj");
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        var buffer = new byte[100];
        await stream.ReadExactlyAsync(buffer, Token);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            var read = stream.ReadAsync(buffer, Token);
            if (!read.IsCompletedSuccessfully)
            {
                Assert.Fail("a read of what is in memory waited");
            }
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public async Task Many_readers_cost_one_request_a_part()
    {
        await using var server = await ObjectServer.StartAsync();
        var content = Pattern.Bytes(1, 20 << 20);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress));
        var requests = lab.Metric("cloudnativeai.data.cache.requests");
        var version = await lab.RegisterAsync("obj");
        var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => lab.ReadAsync(version, "obj")));
        Assert.All(read, bytes => Assert.True(Pattern.Same(content, bytes)));
        Assert.Equal(3, server.Gets.Count());
        Assert.True(requests.GetMeasurementSnapshot().Where(m => (string)m.Tags["result"]! == "hit").Sum(m => m.Value) >= 160);
    }

    private static void CopySynchronously(Stream from, Stream to)
    {
        var buffer = new byte[77_777];
        for (int read; (read = from.Read(buffer, 0, buffer.Length)) > 0;)
        {
            to.Write(buffer, 0, read);
        }
    }

    private static async Task ReadRandomlyAsync(DataLab lab, DatasetVersion version, byte[] content, Random random, int seed)
    {
        for (var i = 0; i < TestSize.Of(20, 2_000); i++)
        {
            await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
            for (var j = 0; j < 4; j++)
            {
                var offset = random.Next(content.Length + 1);
                var buffer = new byte[random.Next(3) == 0 ? random.Next(3 << 20) : random.Next(9000)];
                stream.Position = offset;
                var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, Token);
                Assert.Equal(Math.Min(buffer.Length, content.Length - offset), read);
                Assert.True(content.AsSpan(offset, read).SequenceEqual(buffer.AsSpan(0, read)), $"seed {seed}");
            }
        }
    }
}
