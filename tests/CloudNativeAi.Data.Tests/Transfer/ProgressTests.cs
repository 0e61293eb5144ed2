using System.Diagnostics;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CloudNativeAi.Data.Tests.Transfer;

/// <summary>Time limits follow progress, not the clock of a whole transfer.</summary>
/// <remarks>Seen failing: <c>&amp;&amp;</c> for <c>||</c> exchanged in <c>ProgressLimit.EndWait</c>'s loop, so that the window is dropped after each read.</remarks>
public sealed class ProgressTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_drip_is_cut_and_the_read_goes_on_at_the_first_byte_not_accepted()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(3, 8 << 20));
        served.Body = async (context, body, number) =>
        {
            if (number > 2)
            {
                await context.Response.Body.WriteAsync(body, context.RequestAborted);
                return;
            }

            await context.Response.Body.WriteAsync(body[..65_536], context.RequestAborted);
            await DripAsync(context.Response.Body, body[65_536..], 1, 50, context.RequestAborted);
        };
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: Fast);
        var retries = lab.Metric("cloudnativeai.data.source.retries");
        var version = await lab.RegisterAsync("obj");
        Assert.Equal("a36ab3f79fae0751ddfa09e82369d3c9c5812cd8136abcb9e095a7f632132f55", Pattern.Sha256(await lab.ReadAsync(version, "obj")));
        var gets = server.Gets.ToList();
        Assert.Equal(3, gets.Count);
        var starts = gets.Select(r => long.Parse(r.Range!["bytes=".Length..r.Range!.IndexOf('-', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(0, starts[0]);
        Assert.True(starts[1] > 65_536 && starts[2] > starts[1] + 65_536);
        Assert.All(gets, r => Assert.Equal("\"e1\"", r.IfMatch));
        Assert.Equal(["SourceTooSlow", "SourceTooSlow"], retries.GetMeasurementSnapshot().Select(m => m.Tags["reason"]));
    }

    [Fact]
    public async Task A_source_that_only_drips_is_too_slow_after_the_stated_tries()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(3, 8 << 20));
        served.Body = (context, body, _) => DripAsync(context.Response.Body, body, 1, 50, context.RequestAborted);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: Fast);
        var version = await lab.RegisterAsync("obj");
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.ReadAsync(version, "obj"));
        Assert.Equal((SourceErrorKind.SourceTooSlow, "obj"), (error.Kind, error.Key));
        Assert.Contains("bytes per second", error.Message, StringComparison.Ordinal);
        Assert.Contains("try 3 of 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, served.Gets);
    }

    [Fact]
    public async Task A_steady_body_longer_than_every_limit_is_read_in_one_request()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(3, 1_024_000));
        served.Body = (context, body, _) => DripAsync(context.Response.Body, body, 51_200, 100, context.RequestAborted);
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: o =>
        {
            Fast(o);
            (o.Transfer.NoAnswer, o.Transfer.SlowWindow, o.Transfer.SlowBytes) = (TimeSpan.FromMilliseconds(1500), TimeSpan.FromMilliseconds(1500), ByteSize.KiB(8));
        });
        var version = await lab.RegisterAsync("obj");
        Assert.Equal("360b675ce4a98cffa951c52d215d776690eb8a1d114090e849e2c73c09c5c230", Pattern.Sha256(await lab.ReadAsync(version, "obj")));
        Assert.Equal(1, served.Gets);
    }

    [Fact]
    public async Task A_server_that_sends_nothing_is_unavailable_and_no_cancellation_is_seen()
    {
        await using var server = await ObjectServer.StartAsync();
        var served = server.Put("obj", Pattern.Bytes(3, 1000));
        served.Instead = async (context, number) =>
        {
            if (number == 0)
            {
                return false;
            }

            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        await using var lab = DataLab.Start(d => d.AddHttp("web", server.BaseAddress), options: o =>
        {
            Fast(o);
            o.Transfer.NoAnswer = TimeSpan.FromMilliseconds(400);
        });
        var version = await lab.RegisterAsync("obj");
        var began = Stopwatch.GetTimestamp();
        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => lab.ReadAsync(version, "obj"));
        Assert.Equal(SourceErrorKind.SourceUnavailable, error.Kind);
        Assert.Equal(3, served.Gets);
        Assert.True(Stopwatch.GetElapsedTime(began) >= TimeSpan.FromMilliseconds(1200));
    }

    [Fact]
    public void A_window_sees_a_drip_after_a_burst_within_one_window_more()
    {
        var time = new FakeTimeProvider();
        using var limit = new ProgressLimit(new TransferOptions(), time);
        limit.BeginWait();
        Assert.True(limit.EndWait(65_536));
        var seconds = 0;
        for (var slow = false; !slow; seconds++)
        {
            limit.BeginWait();
            time.Advance(TimeSpan.FromSeconds(1));
            slow = !limit.EndWait(1);
        }

        Assert.InRange(seconds, 10, 20);
    }

    [Fact]
    public void Time_that_the_reader_takes_is_not_the_sources()
    {
        var time = new FakeTimeProvider();
        using var limit = new ProgressLimit(new TransferOptions(), time);
        for (var i = 0; i < 100; i++)
        {
            limit.BeginWait();
            time.Advance(TimeSpan.FromMilliseconds(10));
            Assert.True(limit.EndWait(1000));
            time.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Nothing_for_the_stated_time_ends_the_try()
    {
        var time = new FakeTimeProvider();
        using var limit = new ProgressLimit(new TransferOptions(), time);
        limit.BeginWait();
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(limit.Token.IsCancellationRequested);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(limit.Token.IsCancellationRequested);
    }

    private static void Fast(DataOptions options)
    {
        var transfer = options.Transfer;
        (transfer.NoAnswer, transfer.SlowWindow, transfer.SlowBytes) = (TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(600), ByteSize.KiB(64));
    }

    private static async Task DripAsync(Stream to, ReadOnlyMemory<byte> body, int bytes, int milliseconds, CancellationToken cancellationToken)
    {
        try
        {
            for (var offset = 0; offset < body.Length; offset += bytes)
            {
                await to.WriteAsync(body.Slice(offset, Math.Min(bytes, body.Length - offset)), cancellationToken);
                await to.FlushAsync(cancellationToken);
                await Task.Delay(milliseconds, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone, as it should.
        }
    }
}
