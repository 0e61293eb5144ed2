using CloudNativeAi.Data.Tests.Lab;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Transfer;

/// <summary>Scenarios with known answers, for every source that is read over HTTP: versions, ranges, progress, part boundaries.</summary>
public abstract class ScenarioTests(Protocol protocol)
{
    private const string V1 = "cc52f0f8302aa117af95dc222225f47038e037d8745b999f5c3d422075090ded";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_changes_between_two_parts_is_refused_and_nothing_of_it_is_kept(bool ignoreIfMatch)
    {
        await using var server = await protocol.StartAsync();
        var (v1, v2) = (Pattern.Bytes(1, 64 << 20), Pattern.Bytes(2, 64 << 20));
        Assert.Equal(V1, Pattern.Sha256(v1));
        var served = server.Put("obj", v1);
        served.IgnoreIfMatch = ignoreIfMatch;
        var done = 0;
        served.Body = async (context, body, _) =>
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
            if (Interlocked.Increment(ref done) == 3)
            {
                (served.Content, served.Tag) = (v2, "\"e2\"");
            }
        };
        await using var lab = DataLab.Start(d => protocol.Add(d, server), options: static o => o.Transfer.PartsInFlight = 4);
        var version = await lab.RegisterAsync("obj");

        var got = new MemoryStream();
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => stream.CopyToAsync(got, Token));

        Assert.Equal((SourceErrorKind.SourceChanged, "obj"), (error.Kind, error.Key));
        Assert.Contains("\"e1\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("\"e2\"", error.Message, StringComparison.Ordinal);
        Assert.True(v1.AsSpan().StartsWith(got.ToArray()));
        Assert.All(server.Gets, r => Assert.Equal("\"e1\"", r.IfMatch));
        Assert.True(server.Gets.Count(r => r.Status == 412) <= 4);
        Assert.Equal(server.Gets.Count(r => r.Status == 412), server.Gets.Where(r => r.Status == 412).DistinctBy(r => r.Range).Count());
        Assert.Equal(0, (await lab.Datasets.GetProgressAsync(version, Token)).CachedBytes);
        await stream.DisposeAsync();
        await lab.DisposeAsync();
        Assert.Empty(DiskFiles(lab));
    }

    [Fact]
    public async Task A_reader_that_was_told_of_another_version_asks_its_source_no_more()
    {
        await using var server = await protocol.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(1, 16 << 20));
        await using var lab = DataLab.Start(d => protocol.Add(d, server), options: static o => o.Transfer.PartsInFlight = 1);
        var version = await lab.RegisterAsync("obj");
        (served.Content, served.Tag) = (Pattern.Bytes(2, 16 << 20), "\"e2\"");
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        await Assert.ThrowsAsync<DatasetSourceException>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        stream.Position = 9 << 20;
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        Assert.Equal(SourceErrorKind.SourceChanged, error.Kind);
        Assert.Single(server.Gets);
    }

    [Theory]
    [InlineData("\"0123456789abcdef0123456789abcdef-8\"")]
    [InlineData("\"0123456789abcdef0123456789abcdef\"")]
    public async Task An_ETag_is_a_version_and_never_a_hash(string tag)
    {
        await using var server = await protocol.StartAsync();
        server.Put("obj", Pattern.Bytes(1, 9 << 20), tag);
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        Assert.Equal(Pattern.Bytes(1, 9 << 20), await lab.ReadAsync(await lab.RegisterAsync("obj"), "obj"));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_is_asked_for_the_whole_and_remembered()
    {
        await using var server = await protocol.StartAsync();
        var content = Pattern.Bytes(1, 40 << 20);
        server.Put("obj", content).IgnoreRange = true;
        await using var lab = DataLab.Start(d => protocol.Add(d, server), options: o => o.Transfer.Tries = 1);
        var version = await lab.RegisterAsync("obj");
        Assert.Equal("372fd0dce97ad90b8a3096b9e2f032652495488496dba4b1da903dfc353cedf7", Pattern.Sha256(await lab.ReadAsync(version, "obj")));
        Assert.InRange(server.Gets.Count(r => r.Range is not null), 1, 4);
        Assert.Equal(1, server.Gets.Count(r => r.Range is null));

        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        using (var handle = File.OpenHandle(DiskFiles(lab).Single(f => f.EndsWith(".data", StringComparison.Ordinal)), access: FileAccess.Write))
        {
            RandomAccess.Write(handle, "damage"u8, 20 << 20);
        }

        server.Log.Clear();
        Assert.Equal(content, await lab.ReadAsync(version, "obj"));
        Assert.Null(Assert.Single(server.Gets).Range);
    }

    [Fact]
    public async Task Another_range_than_asked_for_is_a_broken_protocol()
    {
        await using var server = await protocol.StartAsync();
        var content = Pattern.Bytes(1, 40 << 20);
        server.Put("obj", content).Instead = (context, number) => AnswerAsync(context, number, content, "bytes 0-8388607/41943040", 8 << 20);
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var version = await lab.RegisterAsync("obj");
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        stream.Position = 8 << 20;
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => stream.ReadExactlyAsync(new byte[1], Token).AsTask());
        Assert.Equal(SourceErrorKind.SourceProtocol, error.Kind);
        Assert.Contains("bytes 8388608-16777215", error.Message, StringComparison.Ordinal);
        Assert.Contains("bytes 0-8388607/41943040", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bytes 0-8388607/41943041", 8 << 20, SourceErrorKind.SourceChanged)]
    [InlineData("bytes 0-8388607/41943040", (8 << 20) + 1, SourceErrorKind.SourceProtocol)]
    public async Task A_total_that_changed_and_a_body_that_is_not_the_range_are_refused(string range, int bytes, SourceErrorKind expected)
    {
        await using var server = await protocol.StartAsync();
        var content = Pattern.Bytes(1, 40 << 20);
        server.Put("obj", content).Instead = (context, number) => AnswerAsync(context, number, content, range, bytes);
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var error = await Assert.ThrowsAsync<DatasetSourceException>(async () => await lab.ReadAsync(await lab.RegisterAsync("obj"), "obj"));
        Assert.Equal(expected, error.Kind);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(8388607, 1)]
    [InlineData(8388608, 1)]
    [InlineData(8388609, 2)]
    public async Task Sizes_at_a_part_boundary_cost_one_request_a_part(int length, int requests)
    {
        await using var server = await protocol.StartAsync();
        var content = Pattern.Bytes(7, length);
        server.Put("obj", content);
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var version = await lab.RegisterAsync("obj");
        Assert.Equal(length, version.Bytes);
        Assert.Equal(content, await lab.ReadAsync(version, "obj"));
        await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        Assert.True((await lab.Datasets.GetProgressAsync(version, Token)).IsComplete);
        Assert.Equal(content, await lab.ReadAsync(version, "obj"));
        Assert.Equal(requests, server.Gets.Count());
        Assert.All(server.Gets, r => Assert.Equal("identity", r.AcceptEncoding));
        await using var stream = await lab.Datasets.OpenAsync(version, "obj", Token);
        stream.Position = length;
        Assert.Equal(0, await stream.ReadAsync(new byte[10], Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3_000_000)]
    public async Task A_length_that_HEAD_does_not_tell_is_found_out(int length)
    {
        await using var server = await protocol.StartAsync();
        server.Put("obj", Pattern.Bytes(7, length)).HideLength = true;
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var version = await lab.RegisterAsync("obj");
        Assert.Equal(length, Assert.Single(version.Objects).Length);
        Assert.Equal(Pattern.Bytes(7, length), await lab.ReadAsync(version, "obj"));
    }

    [Fact]
    public async Task A_body_without_any_length_is_measured_once_and_checked_by_its_digest()
    {
        await using var server = await protocol.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(7, 3_000_000));
        (served.HideLength, served.IgnoreRange) = (true, true);
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var version = await lab.RegisterAsync("obj");
        Assert.Equal(Pattern.Sha256(served.Content), version.Objects[0].Sha256);
        Assert.Equal(served.Content, await lab.ReadAsync(version, "obj"));
    }

    [Fact]
    public async Task A_long_steady_body_is_one_request_whatever_the_limits_are_for_silence()
    {
        await using var server = await protocol.StartAsync();
        var content = Pattern.Bytes(3, 1_024_000);
        Assert.Equal("360b675ce4a98cffa951c52d215d776690eb8a1d114090e849e2c73c09c5c230", Pattern.Sha256(content));
        server.Put("obj", content).Body = static async (context, body, _) =>
        {
            for (var offset = 0; offset < body.Length; offset += 51_200)
            {
                await context.Response.Body.WriteAsync(body.Slice(offset, 51_200), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(150, context.RequestAborted);
            }
        };
        await using var lab = DataLab.Start(d => protocol.Add(d, server), options: static o => (o.Transfer.NoAnswer, o.Transfer.SlowWindow, o.Transfer.SlowBytes) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), ByteSize.KiB(16)));
        Assert.Equal(content, await lab.ReadAsync(await lab.RegisterAsync("obj"), "obj"));
        Assert.Single(server.Gets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_416_of_another_size_is_another_version(int length)
    {
        await using var server = await protocol.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(7, length));
        await using var lab = DataLab.Start(d => protocol.Add(d, server));
        var version = await lab.RegisterAsync("obj");
        served.Instead = static (context, _) =>
        {
            context.Response.StatusCode = 416;
            context.Response.Headers.ContentRange = "bytes */0";
            return Task.FromResult(true);
        };
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.ReadAsync(version, "obj"));
        Assert.Equal(SourceErrorKind.SourceChanged, error.Kind);
    }

    private static async Task<bool> AnswerAsync(HttpContext context, int number, byte[] content, string range, int bytes)
    {
        if (number == 0)
        {
            return false;
        }

        context.Response.StatusCode = 206;
        context.Response.Headers.ETag = "\"e1\"";
        context.Response.Headers.ContentRange = range;
        context.Response.ContentLength = bytes;
        await context.Response.Body.WriteAsync(content.AsMemory(0, bytes), context.RequestAborted);
        return true;
    }

    private static string[] DiskFiles(DataLab lab) => Directory.GetFiles(Path.Combine(lab.CacheRoot, "objects"), "*", SearchOption.AllDirectories);
}
